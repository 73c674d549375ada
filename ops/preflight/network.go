package preflight

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// maxNetwork is the most of an EC2 response that is read.
const maxNetwork = 8 << 20

// network counts resources of EC2. The SDK's client of EC2 takes a minute to compile, and
// two actions are needed of it, so that only the SDK's signer and settings are used.
type network struct{ aws.Config }

// count returns the number of items in the set that an action without arguments lists.
func (n network) count(ctx context.Context, action, set string) (float64, error) {
	request, err := n.request(ctx, url.Values{"Action": {action}, "Version": {"2016-11-15"}}.Encode())
	if err != nil {
		return 0, err
	}
	response, err := (&http.Client{Timeout: 30 * time.Second}).Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxNetwork+1))
	if err != nil {
		return 0, err
	}
	switch {
	case len(raw) > maxNetwork:
		return 0, fmt.Errorf("%s: the response is larger than %d bytes", action, maxNetwork)
	case response.StatusCode != http.StatusOK:
		return 0, refusal(action, response.Status, raw)
	}
	return items(raw, action, set)
}

// request is a signed request of EC2.
func (n network) request(ctx context.Context, body string) (*http.Request, error) {
	address := "https://ec2." + n.Region + ".amazonaws.com/"
	if n.BaseEndpoint != nil {
		address = *n.BaseEndpoint
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if n.Credentials == nil {
		return nil, errors.New("there are no credentials")
	}
	credentials, err := n.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(body))
	err = v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "ec2", n.Region, time.Now())
	return request, err
}

// items counts the items directly below the named set. A response without the set is not
// what was asked for.
func items(raw []byte, action, set string) (float64, error) {
	var response struct {
		Sets []struct {
			XMLName xml.Name
			Items   []struct{} `xml:"item"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(raw, &response); err != nil {
		return 0, fmt.Errorf("%s: %w", action, err)
	}
	for _, found := range response.Sets {
		if found.XMLName.Local == set {
			return float64(len(found.Items)), nil
		}
	}
	return 0, fmt.Errorf("%s: the response has no %s", action, set)
}

// refusal is the error that EC2 gave.
func refusal(action, status string, raw []byte) error {
	var problem struct {
		Code    string `xml:"Errors>Error>Code"`
		Message string `xml:"Errors>Error>Message"`
	}
	if err := xml.Unmarshal(raw, &problem); err != nil || problem.Code == "" {
		return fmt.Errorf("%s: %s", action, status)
	}
	return fmt.Errorf("%s: %s: %s", action, problem.Code, problem.Message)
}
