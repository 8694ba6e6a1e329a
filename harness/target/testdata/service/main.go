// Command service stands in for the mock in tests of the container target: it
// takes the same arguments, answers /healthz, and gives worlds.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

func main() {
	if len(os.Args) != 5 || os.Args[1] != "mock" || os.Args[2] != "--listen" || os.Args[4] != "--undocumented" {
		fmt.Fprintln(os.Stderr, "usage: service mock --listen ADDRESS --undocumented")
		os.Exit(2)
	}
	// A port that is open before the service answers is what readiness has to see through.
	begun := time.Now()
	var worlds atomic.Int64
	http.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if time.Since(begun) < 200*time.Millisecond {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("POST /provisioning/v1/worlds", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"id": strconv.FormatInt(worlds.Add(1), 10), "developerToken": "dt",
			"personas": map[string]any{"superAdmin": map[string]any{"token": "t", "userId": "1"}},
		})
	})
	http.HandleFunc("DELETE /provisioning/v1/worlds/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	http.HandleFunc("POST /", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	if err := http.ListenAndServe(os.Args[3], nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
