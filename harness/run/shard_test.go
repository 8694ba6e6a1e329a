package run

import (
	"fmt"
	"testing"

	"github.com/cmconform/cmconform/reports"
)

func TestParseShard(t *testing.T) {
	for text, want := range map[string]string{
		"1/4": "1/4", "4/4": "4/4", "0/4": "4/4", "1/1": "1/1", "0/1": "1/1", "": "none",
		"5/4": "there is no shard 5 of 4", "7/0": `"7/0" is no shard: it takes NUMBER/SHARDS, as 2/4 for the second of four`,
		"2": `"2" is no shard: it takes NUMBER/SHARDS, as 2/4 for the second of four`, "-1/4": `"-1/4" is no shard: it takes NUMBER/SHARDS, as 2/4 for the second of four`,
		"a/4": `"a/4" is no shard: it takes NUMBER/SHARDS, as 2/4 for the second of four`, "1/4/2": `"1/4/2" is no shard: it takes NUMBER/SHARDS, as 2/4 for the second of four`,
	} {
		got := "none"
		switch s, err := ParseShard(text); {
		case err != nil:
			got = err.Error()
		case s != nil:
			got = s.String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// Every check on every dialect is in exactly one shard, and no shard has much more than its share.
func TestShardsPartitionTheChecks(t *testing.T) {
	for _, of := range []int{1, 2, 3, 4, 7, 16} {
		sizes := make([]int, of)
		for n := range 1000 {
			for _, dialect := range []string{"v13-soap", "v13-rest", "v12-soap", "v11-soap"} {
				id, in := fmt.Sprintf("CM-AREA-%03d/%d", n/4, n%4), 0
				for i := range of {
					if holds(&reports.Shard{Number: i + 1, Of: of}, id, dialect) {
						sizes[i]++
						in++
					}
				}
				if in != 1 {
					t.Fatalf("%s on %s is in %d of %d shards", id, dialect, in, of)
				}
			}
		}
		for i, size := range sizes {
			if share := 4000 / of; size < share*4/5 || size > share*6/5 {
				t.Errorf("shard %d/%d has %d checks; an equal share is %d", i+1, of, size, share)
			}
		}
	}
	if !holds(nil, "CM-A-001", "v13-soap") {
		t.Error("a run that is no shard leaves a check out")
	}
}
