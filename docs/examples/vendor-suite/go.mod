module example.com/our-service

go 1.26

require github.com/cmconform/cmconform v0.0.0

// Until cmconform is published, point at a checkout of it.
replace github.com/cmconform/cmconform => ../../..
