package check

// times is how often Thrice asks. Services that run on several machines let
// some calls through that they refuse otherwise: of those that one machine in three
// lets through, three calls find one.
const times = 3

// Thrice repeats what a check demands of a refusal, since one that holds now and
// then is none. A failure says at which repetition it came up.
func Thrice(ask func()) {
	t := current("Thrice")
	defer func() { t.turn = 0 }()
	for t.turn = 1; t.turn <= times; t.turn++ {
		ask()
	}
}

var ordinals = [...]string{"", "", "the second time", "the third time"}
