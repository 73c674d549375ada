package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// cloudFrontPrefixes is AWS's list of the addresses that CloudFront calls from.
const cloudFrontPrefixes = "com.amazonaws.global.cloudfront.origin-facing"

// onlyCloudFrontReachesTheAPI: the load balancer has no public address and
// takes connections from CloudFront alone, the tasks from the load balancer
// alone.
func onlyCloudFrontReachesTheAPI(s Stack) []string {
	var f findings
	balancers := s.OfType("aws_lb", "aws_alb")
	f.some(balancers, "load balancer")
	ways := s.waysIn()
	for _, lb := range balancers {
		if !lb.True("internal") {
			f.add(lb, "has public addresses")
		}
		for _, group := range lb.Texts("security_groups") {
			f.onlyFrom(ways[group], lb, s.fromCloudFront)
		}
		if len(lb.Texts("security_groups")) == 0 {
			f.add(lb, "has no security group of its own")
		}
	}
	for _, service := range s.OfType("aws_ecs_service") {
		for _, group := range service.Texts("network_configuration.0.security_groups") {
			f.onlyFrom(ways[group], service, func(way Resource) bool {
				return slices.ContainsFunc(balancers, func(lb Resource) bool {
					return slices.Contains(lb.Texts("security_groups"), way.Text("referenced_security_group_id"))
				})
			})
		}
	}
	if d := s.OfType("aws_cloudfront_vpc_origin"); len(d) == 0 {
		f = append(f, "CloudFront has no way into the VPC")
	}
	return f
}

func (f *findings) onlyFrom(ways []Resource, to Resource, allowed func(Resource) bool) {
	if len(ways) == 0 {
		f.add(to, "takes connections from nobody")
	}
	for _, way := range ways {
		if !allowed(way) {
			f.add(way, "lets others than it should reach %s", to.Address)
		}
	}
}

func (s Stack) fromCloudFront(way Resource) bool {
	return slices.ContainsFunc(s.DataOf("aws_ec2_managed_prefix_list"), func(list Resource) bool {
		return list.Text("name") == cloudFrontPrefixes && list.Text("id") == way.Text("prefix_list_id")
	})
}

// waysIn are the ingress rules by security group. Rules written into a group
// itself come as if they let in anybody, since this repository has none.
func (s Stack) waysIn() map[string][]Resource {
	ways := map[string][]Resource{}
	for _, r := range s.OfType("aws_vpc_security_group_ingress_rule") {
		ways[r.Text("security_group_id")] = append(ways[r.Text("security_group_id")], r)
	}
	for _, g := range s.OfType("aws_security_group") {
		if len(g.List("ingress")) > 0 {
			ways[g.Text("id")] = append(ways[g.Text("id")], g)
		}
	}
	for _, r := range s.OfType("aws_security_group_rule") {
		if r.Text("type") == "ingress" {
			ways[r.Text("security_group_id")] = append(ways[r.Text("security_group_id")], r)
		}
	}
	return ways
}

// nothingIsOpenToAnybody: no security group takes connections from any
// address, and the VPC's default one takes none at all.
func nothingIsOpenToAnybody(s Stack) []string {
	var f findings
	for _, ways := range s.waysIn() {
		for _, way := range ways {
			for _, attribute := range []string{"cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks", "ingress"} {
				if v := way.Text(attribute); strings.Contains(v, "0.0.0.0/0") || strings.Contains(v, "::/0") {
					f.add(way, "lets in anybody")
				}
			}
		}
	}
	groups := s.OfType("aws_default_security_group")
	f.some(groups, "default security group of its own")
	for _, g := range groups {
		if len(g.List("ingress")) > 0 || len(g.List("egress")) > 0 {
			f.add(g, "is open, and every new interface gets it")
		}
	}
	return f
}

// securityGroupText is what EC2 accepts as the description of a security group
// or of one of its rules (CreateSecurityGroup, IpRange).
var securityGroupText = regexp.MustCompile(`^[a-zA-Z0-9 ._:/()#,@\[\]+=&;{}!$*-]{0,255}$`)

// securityGroupsAreDescribedAsEC2Accepts: EC2 refuses an apostrophe, for
// example, but only when it creates the group or rule.
func securityGroupsAreDescribedAsEC2Accepts(s Stack) []string {
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

// visitorsUseTLS: CloudFront answers HTTPS only, and by no version of it that
// is broken.
func visitorsUseTLS(s Stack) []string {
	var f findings
	all := s.OfType("aws_cloudfront_distribution")
	f.some(all, "distribution")
	for _, d := range all {
		behaviours := append(behaviours(d, "default_cache_behavior"), behaviours(d, "ordered_cache_behavior")...)
		for _, b := range behaviours {
			if p := b.Text("viewer_protocol_policy"); p != "redirect-to-https" && p != "https-only" {
				f.add(d, "%s answers by %q", b.Address, p)
			}
		}
		own := d.Text("viewer_certificate.0.acm_certificate_arn") != ""
		if own && !strings.HasPrefix(d.Text("viewer_certificate.0.minimum_protocol_version"), "TLSv1.2") {
			f.add(d, "takes TLS before 1.2")
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

// noOriginIsWelcomeByStar: no CORS rule lets any page call.
func noOriginIsWelcomeByStar(s Stack) []string {
	var f findings
	for _, r := range s.Resources {
		for _, path := range []string{"cors_configuration.0.allow_origins", "cors_rule.0.allowed_origins", "cors_config.0.access_control_allow_origins.0.items"} {
			if slices.Contains(r.Texts(path), "*") {
				f.add(r, "lets every page call")
			}
		}
	}
	for _, task := range s.OfType("aws_ecs_task_definition") {
		if strings.Contains(environmentOf(task)["APP_ORIGINS"], "*") {
			f.add(task, "lets every page call")
		}
	}
	return f
}

// aPIPathsAreNotCached: /api reaches the API with all that a request has, and
// no answer is kept for somebody else.
func aPIPathsAreNotCached(s Stack) []string {
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
			if b.Text("cache_policy_id") != cachingDisabled && !s.cachesNothing(b.Text("cache_policy_id")) {
				f.add(d, "%s is cached", b.Address)
			}
			if !slices.Contains(b.Texts("allowed_methods"), "POST") {
				f.add(d, "%s takes no POST", b.Address)
			}
		}
		if !slices.Contains(patterns, "/api/*") {
			f.add(d, "does not lead /api/* to the API")
		}
		if len(d.List("custom_error_response")) > 0 {
			f.add(d, "rewrites errors, the API's too")
		}
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
