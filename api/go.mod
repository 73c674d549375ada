module github.com/eventforge/eventforge/api

go 1.26.0

require (
	github.com/MicahParks/keyfunc/v3 v3.9.1
	github.com/eventforge/eventforge/adapter v0.0.0
	github.com/eventforge/eventforge/domain v0.0.0
	github.com/getkin/kin-openapi v0.152.0
	github.com/golang-jwt/jwt/v5 v5.3.1
	github.com/google/go-cmp v0.7.0
	github.com/labstack/echo/v4 v4.16.0
	github.com/leanovate/gopter v0.2.11
	github.com/oapi-codegen/runtime v1.8.0
	github.com/stretchr/testify v1.12.1
	go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho v0.60.0
	golang.org/x/time v0.16.0
)

replace (
	github.com/eventforge/eventforge/adapter => ../adapter
	github.com/eventforge/eventforge/domain => ../domain
)
