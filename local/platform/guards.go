package platform

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/local/cognito"
	"github.com/eventforge/eventforge/local/guard"
	"github.com/eventforge/eventforge/local/listener"
)

// guards returns the guards of the AWS endpoint and of the app's address. Other
// pages than the app's may call what OAuth's clients need, and the app's
// development server, which passes its requests on, the API.
func (p *Platform) guards() (aws, app guard.Guard) {
	aws = guard.Guard{Hosts: p.config.hosts(), Origins: appOrigins(p.appURL())}
	app = aws
	aws.Open = func(_, path string) bool { return cognito.ChecksOrigin(path) }
	app.Open = func(origin, path string) bool { return origin == devServerOrigin && listener.ToAPI(path) }
	return aws, app
}

// hosts are the names that the listeners answer to besides those of every
// machine: the configured ones.
func (c Config) hosts() []string {
	hosts := slices.Clone(c.AllowedHosts)
	for _, address := range []string{c.AppAddress, c.AWSAddress} {
		if host, _, err := net.SplitHostPort(address); err == nil {
			hosts = append(hosts, strings.ToLower(host))
		}
	}
	return hosts
}

// appURL is the base URL of the app and the API.
func (p *Platform) appURL() string { return baseURL(p.config.AppAddress, p.app.Port()) }

// appOrigins are the origins of the app's pages when the app is at the URL.
func appOrigins(app string) []string {
	u, err := url.Parse(app)
	if err != nil || u.Hostname() != "localhost" {
		return []string{app}
	}
	return []string{app, "http://127.0.0.1:" + u.Port()}
}
