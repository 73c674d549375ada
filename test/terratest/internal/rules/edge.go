package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// cloudFrontPrefixes is the name of AWS's list of CloudFront's origin-facing addresses.
const cloudFrontPrefixes = "com.amazonaws.global.cloudfront.origin-facing"

// onlyCloudFrontReachesAPI: the load balancer is internal and accepts connections
// only from CloudFront, and the tasks accept them only from the load balancer.
func onlyCloudFrontReachesAPI(s Stack) []string {
	var f findings
	balancers := s.OfType("aws_lb", "aws_alb")
	f.some(balancers, "load balancer")
	ingress := s.ingressRules()
	for _, lb := range balancers {
		if !lb.True("internal") {
			f.add(lb, "has public addresses")
		}
		for _, group := range lb.Texts("security_groups") {
			f.reachableOnlyFrom(ingress[group], lb, s.isCloudFront)
		}
		if len(lb.Texts("security_groups")) == 0 {
			f.add(lb, "has no security group")
		}
	}
	for _, service := range s.OfType("aws_ecs_service") {
		for _, group := range service.Texts("network_configuration.0.security_groups") {
			f.reachableOnlyFrom(ingress[group], service, func(rule Resource) bool {
				return slices.ContainsFunc(balancers, func(lb Resource) bool {
					return slices.Contains(lb.Texts("security_groups"), rule.Text("referenced_security_group_id"))
				})
			})
		}
	}
	if d := s.OfType("aws_cloudfront_vpc_origin"); len(d) == 0 {
		f = append(f, "the plan has no CloudFront VPC origin")
	}
	return f
}

func (f *findings) reachableOnlyFrom(ingress []Resource, to Resource, allowed func(Resource) bool) {
	if len(ingress) == 0 {
		f.add(to, "accepts no connections")
	}
	for _, rule := range ingress {
		if !allowed(rule) {
			f.add(rule, "allows other sources to reach %s", to.Address)
		}
	}
}

func (s Stack) isCloudFront(rule Resource) bool {
	return slices.ContainsFunc(s.DataOf("aws_ec2_managed_prefix_list"), func(list Resource) bool {
		return list.Text("name") == cloudFrontPrefixes && list.Text("id") == rule.Text("prefix_list_id")
	})
}

// ingressRules returns the ingress rules by security group id. A group with inline
// rules, which this repository does not use, counts as a rule of its own.
func (s Stack) ingressRules() map[string][]Resource {
	ingress := map[string][]Resource{}
	for _, r := range s.OfType("aws_vpc_security_group_ingress_rule") {
		ingress[r.Text("security_group_id")] = append(ingress[r.Text("security_group_id")], r)
	}
	for _, g := range s.OfType("aws_security_group") {
		if len(g.List("ingress")) > 0 {
			ingress[g.Text("id")] = append(ingress[g.Text("id")], g)
		}
	}
	for _, r := range s.OfType("aws_security_group_rule") {
		if r.Text("type") == "ingress" {
			ingress[r.Text("security_group_id")] = append(ingress[r.Text("security_group_id")], r)
		}
	}
	return ingress
}

// noSecurityGroupIsOpen: no security group accepts connections from every address,
// and the VPC's default one has no rules.
func noSecurityGroupIsOpen(s Stack) []string {
	var f findings
	for _, ingress := range s.ingressRules() {
		for _, rule := range ingress {
			for _, attribute := range []string{"cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks", "ingress"} {
				if v := rule.Text(attribute); strings.Contains(v, "0.0.0.0/0") || strings.Contains(v, "::/0") {
					f.add(rule, "allows every address")
				}
			}
		}
	}
	groups := s.OfType("aws_default_security_group")
	f.some(groups, "default security group")
	for _, g := range groups {
		if len(g.List("ingress")) > 0 || len(g.List("egress")) > 0 {
			f.add(g, "has rules, which apply to every interface without a security group")
		}
	}
	return f
}

// securityGroupText is what EC2 accepts as the description of a security group
// or of one of its rules (CreateSecurityGroup, IpRange).
var securityGroupText = regexp.MustCompile(`^[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]{0,255}$`)

// securityGroupDescriptionsAreValid: EC2 refuses an apostrophe, for example, but only
// when it creates the group or rule.
func securityGroupDescriptionsAreValid(s Stack) []string {
	var f findings
	all := s.OfType("aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")
	f.some(all, "security group")
	for _, r := range all {
		texts := []string{r.Text("description")}
		for _, block := range []string{"ingress", "egress"} {
			for i := range r.List(block) {
				texts = append(texts, r.Text(fmt.Sprintf("%s.%d.description", block, i)))
			}
		}
		for _, text := range texts {
			if !securityGroupText.MatchString(text) {
				f.add(r, "EC2 refuses the description %q", text)
			}
		}
	}
	return f
}

// cloudFrontRequiresTLS: CloudFront serves HTTPS only, and with a custom certificate
// no TLS version before 1.2.
func cloudFrontRequiresTLS(s Stack) []string {
	var f findings
	all := s.OfType("aws_cloudfront_distribution")
	f.some(all, "distribution")
	for _, d := range all {
		behaviours := append(behaviours(d, "default_cache_behavior"), behaviours(d, "ordered_cache_behavior")...)
		for _, b := range behaviours {
			if p := b.Text("viewer_protocol_policy"); p != "redirect-to-https" && p != "https-only" {
				f.add(d, "%s allows the viewer protocol %q", b.Address, p)
			}
		}
		own := d.Text("viewer_certificate.0.acm_certificate_arn") != ""
		if own && !strings.HasPrefix(d.Text("viewer_certificate.0.minimum_protocol_version"), "TLSv1.2") {
			f.add(d, "accepts TLS versions before 1.2")
		}
	}
	return f
}

func behaviours(d Resource, block string) (all []Resource) {
	for _, raw := range d.List(block) {
		if values, ok := raw.(map[string]any); ok {
			b := Resource{Address: block, Values: values}
			b.Address = strings.TrimSpace(block + " " + b.Text("path_pattern"))
			all = append(all, b)
		}
	}
	return all
}

// corsHasNoWildcard: no CORS configuration allows every origin, unless neither cookies nor
// tokens reach it: then a page can send no more than any program can.
func corsHasNoWildcard(s Stack) []string {
	var f findings
	for _, r := range s.Resources {
		for _, path := range []string{"cors_configuration.0.allow_origins", "cors_rule.0.allowed_origins", "cors_config.0.access_control_allow_origins.0.items"} {
			if slices.Contains(r.Texts(path), "*") && !anonymous(r) {
				f.add(r, "allows every origin")
			}
		}
	}
	for _, task := range s.OfType("aws_ecs_task_definition") {
		if strings.Contains(environmentOf(task)["APP_ORIGINS"], "*") {
			f.add(task, "allows every origin")
		}
	}
	return f
}

// anonymous reports whether a page can call an HTTP API only with what it has itself.
func anonymous(api Resource) bool {
	headers := api.Texts("cors_configuration.0.allow_headers")
	return len(headers) > 0 && api.Text("cors_configuration.0.allow_credentials") != "true" &&
		!slices.ContainsFunc(headers, func(h string) bool { return h == "*" || strings.EqualFold(h, "authorization") })
}

// apiPathsAreNotCached: CloudFront forwards requests to /api with every method and
// caches no response but the catalog's, which is the same for everybody.
func apiPathsAreNotCached(s Stack) []string {
	const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" // AWS's managed policy
	var f findings
	for _, d := range s.OfType("aws_cloudfront_distribution") {
		var patterns []string
		for _, b := range behaviours(d, "ordered_cache_behavior") {
			pattern := b.Text("path_pattern")
			if !strings.HasPrefix(pattern, "/api") {
				continue
			}
			patterns = append(patterns, pattern)
			switch policy := b.Text("cache_policy_id"); {
			case strings.HasPrefix(pattern, "/api/products") && policy != cachingDisabled:
				f = append(f, s.cachesByParameters(d, b)...)
			case policy != cachingDisabled && !s.cachesNothing(policy):
				f.add(d, "%s is cached", b.Address)
			}
			if !slices.Contains(b.Texts("allowed_methods"), "POST") {
				f.add(d, "%s does not allow POST", b.Address)
			}
		}
		if !slices.Contains(patterns, "/api/*") {
			f.add(d, "does not route /api/* to the API")
		}
		if len(d.List("custom_error_response")) > 0 {
			f.add(d, "replaces error responses, including the API's")
		}
	}
	return f
}

// cachesByParameters: the cached response depends on the query's parameters only, and
// the origin gets nothing else.
func (s Stack) cachesByParameters(d, behaviour Resource) []string {
	const key = "parameters_in_cache_key_and_forwarded_to_origin.0."
	var f findings
	found := false
	for _, p := range s.OfType("aws_cloudfront_cache_policy") {
		if p.Text("id") != behaviour.Text("cache_policy_id") {
			continue
		}
		found = true
		if p.Text(key+"cookies_config.0.cookie_behavior") != "none" || p.Text(key+"headers_config.0.header_behavior") != "none" {
			f.add(p, "caches by cookies or headers")
		}
		if names := slices.Sorted(slices.Values(p.Texts(key + "query_strings_config.0.query_strings.0.items"))); !slices.Equal(names, []string{"category", "cursor", "limit", "q", "sort"}) {
			f.add(p, "caches by the parameters %v", names)
		}
		if p.Number("min_ttl") != 0 || p.Number("default_ttl") != 0 || p.Number("max_ttl") > 5 {
			f.add(p, "keeps what the API does not let be kept, or for longer than 5 s")
		}
	}
	if !found || behaviour.Text("origin_request_policy_id") != "" {
		f.add(d, "%s is cached, and its origin gets more than the cache key", behaviour.Address)
	}
	return f
}

func (s Stack) cachesNothing(policy string) bool {
	for _, p := range append(s.OfType("aws_cloudfront_cache_policy"), s.DataOf("aws_cloudfront_cache_policy")...) {
		if p.Text("id") == policy && (p.Text("name") == "Managed-CachingDisabled" || (p.At("max_ttl") != nil && p.Number("max_ttl") == 0)) {
			return true
		}
	}
	return false
}
