"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // Copy buttons are made here, so that nobody sees one that cannot work.
  for (const box of document.querySelectorAll("pre.copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "copy";
    button.addEventListener("click", async () => {
      const code = box.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = "copied";
      } catch {
        getSelection().selectAllChildren(code);
        button.textContent = document.execCommand("copy") ? "copied" : "selected";
      }
      setTimeout(() => { button.textContent = "copy"; }, 1500);
    });
    box.append(button);
  }

  const open = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };

  const form = document.querySelector("form.filter");
  const pills = form ? [...form.querySelectorAll(".pills button")] : [];
  const names = ["pass", "warn", "skipped", "expected", "blocked", "inconclusive", "fail"];

  const decoded = (text) => {
    try { return decodeURIComponent(text); } catch { return text; }
  };

  // The fragment is the filter: "#fail,blocked", "#area=TS", "#fail&q=UpdateUser";
  // everything else names an element. Returns null when it is no filter.
  const parse = (fragment) => {
    const filter = { outcomes: [], area: "", dialect: "", q: "" };
    if (!fragment) return null;
    for (const part of fragment.split("&")) {
      const [key, value] = part.split(/=(.*)/s);
      if (value !== undefined && ["area", "dialect", "q"].includes(key)) filter[key] = decoded(value);
      else if (value === undefined && key.split(",").every((o) => names.includes(o))) filter.outcomes = key.split(",");
      else return null;
    }
    return filter;
  };

  const show = (filter) => {
    const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const body of document.querySelectorAll(".checks tbody")) {
      let any = false;
      const here = (!filter.area || body.dataset.area === filter.area) && (!filter.dialect || body.dataset.dialect === filter.dialect);
      for (const row of body.querySelectorAll("tr[data-o]")) {
        all++;
        const text = () => `${row.textContent} ${row.dataset.s || ""} ${body.dataset.area}`.toLowerCase();
        const hit = here && (!filter.outcomes.length || filter.outcomes.includes(row.dataset.o)) &&
          (!words.length || ((t) => words.every((w) => t.includes(w)))(text()));
        row.hidden = !hit;
        if (hit) { shown++; any = true; }
      }
      body.hidden = !any;
    }
    form.querySelector("output").textContent = shown === all ? `${all} checks` : `${shown} of ${all} checks`;
    form.querySelector("[type=reset]").hidden = !filter.outcomes.length && !filter.area && !filter.dialect && !filter.q;
  };

  const fill = (filter) => {
    for (const pill of pills) pill.setAttribute("aria-pressed", String(filter.outcomes.includes(pill.value)));
    for (const key of ["area", "dialect", "q"]) if (form.elements[key]) form.elements[key].value = filter[key];
  };

  const fromForm = () => ({
    outcomes: pills.filter((p) => p.getAttribute("aria-pressed") === "true").map((p) => p.value),
    area: form.elements.area.value,
    dialect: form.elements.dialect ? form.elements.dialect.value : "",
    q: form.elements.q.value.trim(),
  });

  const apply = () => {
    const filter = fromForm();
    const parts = filter.outcomes.length ? [filter.outcomes.join(",")] : [];
    for (const key of ["area", "dialect", "q"]) if (filter[key]) parts.push(`${key}=${encodeURIComponent(filter[key])}`);
    history.replaceState(null, "", parts.length ? "#" + parts.join("&") : location.pathname + location.search);
    show(filter);
  };

  const follow = () => {
    const fragment = location.hash.slice(1);
    const filter = form && parse(fragment);
    if (filter) {
      fill(filter);
      show(filter);
      document.getElementById("checks").scrollIntoView();
      return;
    }
    const element = fragment && document.getElementById(decoded(fragment));
    if (element) { open(element); element.scrollIntoView(); }
  };

  if (form) {
    form.hidden = false;
    show({ outcomes: [], area: "", dialect: "", q: "" });
    for (const pill of pills) pill.addEventListener("click", () => {
      pill.setAttribute("aria-pressed", String(pill.getAttribute("aria-pressed") !== "true"));
      apply();
    });
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      for (const pill of pills) pill.setAttribute("aria-pressed", "false");
      setTimeout(apply); // after the fields are empty
    });
    addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.target.closest("input, select, textarea")) {
        event.preventDefault();
        form.elements.q.focus();
      }
    });
  }
  addEventListener("hashchange", follow);
  follow();
})();
