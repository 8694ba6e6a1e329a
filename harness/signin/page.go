package signin

import (
	"html/template"
	"net/http"
)

// page is what a browser shows at the end of a sign-in.
type page struct{ Title, Text string }

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{{.Title}} - cmconform</title>
<style>body{font:1.1em/1.5 system-ui,sans-serif;max-width:36em;margin:4em auto;padding:0 1em;color:#1b1b1f;background:#fff}@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#17171a}}</style>
<h1>{{.Title}}</h1><p>{{.Text}}</p></html>
`))

// show writes a page that nobody keeps and that loads nothing: its address holds a code.
func show(w http.ResponseWriter, status int, p page) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, p)
}
