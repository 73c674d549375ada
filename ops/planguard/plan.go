// Package planguard finds resources with data that a Terraform plan would delete.
package planguard

import (
	"encoding/json"
	"fmt"
	"slices"
)

// holds are the types of resources whose deletion loses data: orders, receipts, users,
// undelivered events, and the key that encrypts them.
var holds = []string{
	"aws_cognito_user_pool", "aws_dynamodb_table", "aws_kms_key", "aws_s3_bucket", "aws_sqs_queue",
}

// Losses lists the resources with data that the plan would delete or replace.
func Losses(raw []byte) ([]string, error) {
	var p struct {
		FormatVersion   string `json:"format_version"`
		ResourceChanges []struct {
			Address string `json:"address"`
			Type    string `json:"type"`
			Change  struct {
				Actions []string `json:"actions"`
			} `json:"change"`
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if p.FormatVersion == "" {
		return nil, fmt.Errorf("plan: this is not what `terraform show -json` prints of a plan")
	}
	var lost []string
	for _, r := range p.ResourceChanges {
		if slices.Contains(r.Change.Actions, "delete") && slices.Contains(holds, r.Type) {
			lost = append(lost, r.Address)
		}
	}
	return lost, nil
}
