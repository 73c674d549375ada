package awsclient

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// SetTransport changes the transport below a loaded configuration's client.
func SetTransport(cfg *aws.Config, change func(*http.Transport)) {
	copier := cfg.HTTPClient.(bodyCopier)
	cfg.HTTPClient = bodyCopier{copier.next.(*awshttp.BuildableClient).WithTransportOptions(change)}
}
