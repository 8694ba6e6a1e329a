package run

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/cmconform/cmconform/reports"
)

// ParseShard reads "2/4", the second of four shards. Shards are counted from 1;
// who counts from 0 names the last one "0/4" and gets all of them as well. An
// empty text is no shard.
func ParseShard(text string) (*reports.Shard, error) {
	if text == "" {
		return nil, nil
	}
	wrong := &UsageError{fmt.Sprintf("%q is no shard: it takes NUMBER/SHARDS, as 2/4 for the second of four", text)}
	number, of, found := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	all, also := strconv.Atoi(of)
	if !found || err != nil || also != nil || all < 1 || n < 0 {
		return nil, wrong
	}
	if n > all {
		return nil, &UsageError{fmt.Sprintf("there is no shard %d of %d", n, all)}
	}
	if n == 0 {
		n = all
	}
	return &reports.Shard{Number: n, Of: all}, nil
}

// holds says whether a check on a dialect is of the shard. Which one has it
// depends on nothing but its name, so that every process comes to the same.
func holds(s *reports.Shard, id, dialect string) bool {
	if s == nil {
		return true
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(id + " " + dialect)) // never fails
	// The lower bits of FNV are weak; folding takes all of them.
	h := sum.Sum64()
	return (h^h>>32)%uint64(s.Of) == uint64(s.Number-1)
}
