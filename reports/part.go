package reports

import "fmt"

// partLine says what of the suite a run took: "Shard 2/4. Profile reader."; empty where it took all.
func partLine(r Run) string {
	profile := ""
	if r.Profile != "" {
		profile = "Profile " + r.Profile + "."
	}
	shard := ""
	switch {
	case r.Shard != nil:
		shard = "Shard " + r.Shard.String() + "; report merge puts the shards together."
	case r.Shards > 0:
		shard = "Put together from " + Count(r.Shards, "shard") + "."
	}
	return joinSpace(profile, shard)
}

func suiteText(s *SuiteSet) string {
	if s == nil {
		return ""
	}
	return "suite version " + s.Version + ", " + s.Digest
}

func shardText(r Run) string {
	switch {
	case r.Shard != nil:
		return r.Shard.String()
	case r.Shards > 0:
		return fmt.Sprintf("all %d", r.Shards)
	}
	return ""
}
