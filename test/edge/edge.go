// Package edge reads what the site's Terraform module gives CloudFront, so that
// its tests can hold it against what local's page door does.
package edge

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/eventforge/eventforge/ops/target"
)

// module is the path of a file of the site's module.
func module(name string) string {
	return filepath.Join(target.Root(), "terraform", "modules", "site", filepath.FromSlash(name))
}

// APIPaths are the paths that lead to the API, with what is below them.
func APIPaths() (paths []string, err error) { return paths, readJSON("api-paths.json", &paths) }

// ContentSecurityPolicy is the page's policy: sources by directive.
func ContentSecurityPolicy() (policy map[string][]string, err error) {
	return policy, readJSON("content-security-policy.json", &policy)
}

// Headers are what CloudFront adds to every answer, and to the page's besides.
type Headers struct{ All, Page map[string]string }

// ResponseHeaders are all but the page's policy.
func ResponseHeaders() (h Headers, err error) { return h, readJSON("response-headers.json", &h) }

func readJSON(name string, into any) error {
	text, err := os.ReadFile(module(name))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// runView gives the function's code nothing but the language: what CloudFront
// has not, such as require, it must not use.
const runView = `
const [, code, paths] = process.argv;
const handler = require('vm').runInNewContext(require('fs').readFileSync(code, 'utf8') + '; handler');
const ask = uri => handler({ version: '1.0', request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} } }).uri;
process.stdout.write(JSON.stringify(JSON.parse(paths).map(ask)));
`

// View runs the CloudFront function in Node on each path and returns the paths
// that S3 is then asked for.
func View(ctx context.Context, paths []string) (asked []string, err error) {
	argument, err := json.Marshal(paths)
	if err != nil {
		return nil, err
	}
	node := exec.CommandContext(ctx, "node", "-e", runView, module("function/view.js"), string(argument))
	out, err := node.Output()
	if err != nil {
		return nil, fmt.Errorf("node ran the function: %w", err)
	}
	return asked, json.Unmarshal(out, &asked)
}
