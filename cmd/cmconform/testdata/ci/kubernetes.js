// Holds the documents of YAML files against the schemas of Kubernetes, and
// prints what is wrong, a line each. The schemas allow members that they do not
// know; what a validator has not so much as looked at is such a member.
const fs = require('fs');
const path = require('path');
const yaml = require('js-yaml');

const folder = path.join(path.dirname(require.resolve('kubernetes-models')), '_schemas');
const kinds = {
  'batch/v1 Job': 'IoK8sApiBatchV1Job',
  'v1 PersistentVolumeClaim': 'IoK8sApiCoreV1PersistentVolumeClaim',
};

let documents = 0;
for (const file of process.argv.slice(2)) {
  for (const document of yaml.loadAll(fs.readFileSync(file, 'utf8'))) {
    documents++;
    const kind = `${document.apiVersion} ${document.kind}`;
    const complain = (what) => console.log(`${path.basename(file)}: ${kind}: ${what}`);
    if (!kinds[kind]) {
      complain('there is no such kind among those that are judged');
      continue;
    }
    const { validate } = require(path.join(folder, kinds[kind]));
    const looked = new Set();
    if (!validate(watched(document, '', looked))) {
      validate.errors.forEach((e) => complain(`${e.instancePath} ${e.keyword} ${JSON.stringify(e.params)}`));
    }
    for (const member of members(document, '')) {
      if (!looked.has(member)) complain(`${member} is unknown`);
    }
  }
}
console.log(`${documents} documents`);

// watched notes the path of every member that is read.
function watched(value, at, looked) {
  if (value === null || typeof value !== 'object') return value;
  return new Proxy(value, {
    get(of, name) {
      if (typeof name !== 'string' || typeof of[name] === 'function') return of[name];
      looked.add(`${at}/${name}`);
      return watched(of[name], `${at}/${name}`, looked);
    },
  });
}

function* members(value, at) {
  if (value === null || typeof value !== 'object') return;
  for (const [name, member] of Object.entries(value)) {
    yield `${at}/${name}`;
    yield* members(member, `${at}/${name}`);
  }
}
