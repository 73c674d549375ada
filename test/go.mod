module github.com/eventforge/eventforge/test

go 1.26.0

require (
	github.com/eventforge/eventforge/adapter v0.0.0
	github.com/eventforge/eventforge/domain v0.0.0
	github.com/eventforge/eventforge/functions v0.0.0
	github.com/getkin/kin-openapi v0.152.0
	github.com/leanovate/gopter v0.2.11
	github.com/pdfcpu/pdfcpu v0.15.0
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	github.com/stretchr/testify v1.12.1
	golang.org/x/net v0.59.0
	golang.org/x/oauth2 v0.30.0
	golang.org/x/sync v0.24.0
)

require (
	github.com/go-openapi/jsonpointer v0.22.5 // indirect
	github.com/go-openapi/swag/jsonname v0.25.5 // indirect
	github.com/gorilla/mux v1.8.0 // indirect
	github.com/oasdiff/yaml v0.1.1 // indirect
	github.com/oasdiff/yaml3 v0.0.14 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.42.0 // indirect
)

replace (
	github.com/eventforge/eventforge/adapter => ../adapter
	github.com/eventforge/eventforge/api => ../api
	github.com/eventforge/eventforge/domain => ../domain
	github.com/eventforge/eventforge/functions => ../functions
	github.com/eventforge/eventforge/local => ../local
)
