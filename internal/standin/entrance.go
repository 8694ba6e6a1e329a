package standin

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// Entrance lets those who hold access tokens of the authority into a service
// that knows tokens of its own, one a person; who holds an expired one gets in
// with the service's expired token, so that the service itself refuses it.
func (a *Authority) Entrance(service http.Handler, tokens map[string]string, expired string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a.set(func() {
			if a.entered++; a.entered == a.expireAt {
				a.expire()
			}
			for token, i := range a.access {
				own := tokens[i.person]
				if i.expired {
					own = expired
				}
				for name, values := range r.Header {
					for n, value := range values {
						r.Header[name][n] = strings.ReplaceAll(value, token, own)
					}
				}
				body = bytes.ReplaceAll(body, []byte(token), []byte(own))
			}
		})
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		service.ServeHTTP(w, r)
	})
}
