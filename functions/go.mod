module github.com/eventforge/eventforge/functions

go 1.26.0

require (
	github.com/aws/aws-lambda-go v1.55.1
	github.com/eventforge/eventforge/adapter v0.0.0
	github.com/eventforge/eventforge/domain v0.0.0
	github.com/google/go-cmp v0.7.0
	github.com/jung-kurt/gofpdf v1.16.2
	github.com/leanovate/gopter v0.2.11
	github.com/pdfcpu/pdfcpu v0.15.0
	github.com/stretchr/testify v1.12.1
)

replace (
	github.com/eventforge/eventforge/adapter => ../adapter
	github.com/eventforge/eventforge/domain => ../domain
)
