// Package edge reads CloudFront's settings from the site's Terraform module, so that its
// tests can compare them with local's listener.
package edge

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/eventforge/eventforge/ops/target"
)

// module is the path of a file of the site's module.
func module(name string) string {
	return filepath.Join(target.Root(), "terraform", "modules", "site", filepath.FromSlash(name))
}

// APIPaths are the paths that CloudFront sends to the API, with everything below them.
func APIPaths() (paths []string, err error) { return paths, readJSON("api-paths.json", &paths) }

// ContentSecurityPolicy is the app's policy: sources by directive. With Stripe as payment
// gateway it has Stripe's sources too.
func ContentSecurityPolicy(stripe bool) (policy map[string][]string, err error) {
	if err := readJSON("content-security-policy.json", &policy); err != nil || !stripe {
		return policy, err
	}
	var more map[string][]string
	err = readJSON("content-security-policy-stripe.json", &more)
	for directive, sources := range more {
		policy[directive] = append(policy[directive], sources...)
	}
	return policy, err
}

// Headers are those that CloudFront adds to every response, and to the app's.
type Headers struct {
	All map[string]string
	App map[string]string `json:"page"`
}

// ResponseHeaders returns all headers except the app's policy.
func ResponseHeaders() (h Headers, err error) { return h, readJSON("response-headers.json", &h) }

// setting is a line of a cache behavior in the module's main.tf that says how it compresses.
var setting = regexp.MustCompile(`^\s+(path_pattern|compress|cache_policy_id)\s+= (.+)$`)

// Behavior is a path pattern of the distribution, and whether CloudFront compresses its
// responses: it does so only with a policy that caches.
type Behavior struct {
	Pattern    string
	Compresses bool
}

// Behaviors are those of the distribution in the order in which CloudFront tries them; the
// default one, with the pattern *, is the last.
func Behaviors() ([]Behavior, error) {
	text, err := os.ReadFile(module("main.tf"))
	if err != nil {
		return nil, err
	}
	paths, err := APIPaths()
	if err != nil {
		return nil, err
	}
	var ordered, last []Behavior
	patterns, compresses := []string{"*"}, false
	for line := range strings.Lines(string(text)) {
		found := setting.FindStringSubmatch(strings.TrimRight(line, "\n"))
		switch {
		case found == nil:
		case found[1] == "path_pattern":
			patterns = patternsOf(found[2], paths)
		case found[1] == "compress":
			compresses = found[2] == "true"
		default:
			for _, pattern := range patterns {
				b := Behavior{pattern, compresses && found[2] != "local.managed.caching_disabled"}
				if pattern == "*" {
					last = append(last, b)
				} else {
					ordered = append(ordered, b)
				}
			}
		}
	}
	return append(ordered, last...), nil
}

// patternsOf are the patterns of an expression: a literal, or each of the API's paths and
// everything below it.
func patternsOf(expression string, apiPaths []string) (patterns []string) {
	if literal, isLiteral := strings.CutPrefix(expression, `"`); isLiteral {
		return []string{strings.TrimSuffix(literal, `"`)}
	}
	for _, path := range apiPaths {
		patterns = append(patterns, path, path+"/*")
	}
	return patterns
}

// Compresses reports whether CloudFront compresses what it has at the path.
func Compresses(behaviors []Behavior, path string) bool {
	for _, b := range behaviors {
		prefix, isPrefix := strings.CutSuffix(b.Pattern, "*")
		if path == b.Pattern || isPrefix && strings.HasPrefix(path, prefix) {
			return b.Compresses
		}
	}
	return false
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(module(name))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// runView runs the function's code without Node's globals, such as require, which
// CloudFront does not have.
const runView = `
const [, code, paths] = process.argv;
const handler = require('vm').runInNewContext(require('fs').readFileSync(code, 'utf8') + '; handler');
const ask = uri => handler({ version: '1.0', request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} } }).uri;
process.stdout.write(JSON.stringify(JSON.parse(paths).map(ask)));
`

// View runs the CloudFront function in Node on each path, and returns the paths that it
// requests from S3.
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
