package terratest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// CloudFront refuses a VPC origin in a VPC without an internet gateway, and EC2 a removal
// of a gateway whose VPC has public addresses in use. Only the configuration shows what is
// created first and removed last.
func TestTheVPCOriginWaitsForTheInternetGateway(t *testing.T) {
	a, s := stack(t, "dev")
	root := a.First.RawPlan.Config.RootModule
	site, network := root.ModuleCalls["site"], root.ModuleCalls["network"]
	require.Contains(t, site.Expressions["internet_gateway_id"].References, "module.network.internet_gateway_id")
	require.Contains(t, network.Module.Outputs["internet_gateway_id"].DependsOn, "aws_route.internet")
	found := false
	for _, r := range site.Module.Resources {
		if found = r.Address == "aws_cloudfront_vpc_origin.api"; found {
			require.Contains(t, r.DependsOn, "var.internet_gateway_id")
			break
		}
	}
	require.True(t, found)
	origin := s.OfType("aws_cloudfront_vpc_origin")[0]
	require.Equal(t, []string{"30m", "30m", "30m"}, []string{origin.Text("timeouts.create"), origin.Text("timeouts.update"), origin.Text("timeouts.delete")})
}
