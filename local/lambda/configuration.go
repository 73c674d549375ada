package lambda

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"runtime"
	"strings"
)

// functionConfiguration is FunctionConfiguration of Lambda's API.
type functionConfiguration struct {
	FunctionName     string             `json:"FunctionName"`
	FunctionArn      string             `json:"FunctionArn"`
	Runtime          string             `json:"Runtime"`
	Handler          string             `json:"Handler"`
	Description      string             `json:"Description"`
	Timeout          int                `json:"Timeout"`
	MemorySize       int                `json:"MemorySize"`
	LastModified     string             `json:"LastModified"`
	Version          string             `json:"Version"`
	State            string             `json:"State"`
	LastUpdateStatus string             `json:"LastUpdateStatus"`
	PackageType      string             `json:"PackageType"`
	Architectures    []string           `json:"Architectures"`
	Environment      *environmentAnswer `json:"Environment,omitempty"`
}

type environmentAnswer struct {
	Variables map[string]string `json:"Variables"`
}

func configuration(f *function) functionConfiguration {
	c := functionConfiguration{
		FunctionName: f.Name, FunctionArn: f.arn, Runtime: "provided.al2023", Handler: filepath.Base(f.Path),
		Description: f.Description, Timeout: seconds(f.Timeout), MemorySize: f.MemoryMB,
		LastModified: f.created.Format("2006-01-02T15:04:05.000-0700"), Version: "$LATEST",
		State: "Active", LastUpdateStatus: "Successful", PackageType: "Zip", Architectures: []string{architecture()},
	}
	if len(f.Environment) > 0 {
		c.Environment = &environmentAnswer{Variables: f.Environment}
	}
	return c
}

func architecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}

// mappingConfiguration is EventSourceMappingConfiguration of Lambda's API.
type mappingConfiguration struct {
	UUID                           string         `json:"UUID"`
	EventSourceArn                 string         `json:"EventSourceArn"`
	FunctionArn                    string         `json:"FunctionArn"`
	State                          string         `json:"State"`
	StateTransitionReason          string         `json:"StateTransitionReason"`
	LastModified                   epoch          `json:"LastModified"`
	BatchSize                      int            `json:"BatchSize"`
	MaximumBatchingWindowInSeconds int            `json:"MaximumBatchingWindowInSeconds"`
	StartingPosition               string         `json:"StartingPosition,omitempty"`
	ParallelizationFactor          int            `json:"ParallelizationFactor,omitempty"`
	BisectBatchOnFunctionError     *bool          `json:"BisectBatchOnFunctionError,omitempty"`
	MaximumRetryAttempts           *int           `json:"MaximumRetryAttempts,omitempty"`
	MaximumRecordAgeInSeconds      *int           `json:"MaximumRecordAgeInSeconds,omitempty"`
	DestinationConfig              map[string]any `json:"DestinationConfig,omitempty"`
	ScalingConfig                  map[string]any `json:"ScalingConfig,omitempty"`
	FunctionResponseTypes          []string       `json:"FunctionResponseTypes"`
}

func mappingOf(m Mapping) mappingConfiguration {
	c := mappingConfiguration{
		UUID: m.UUID, EventSourceArn: m.EventSourceARN, FunctionArn: m.FunctionARN,
		State: "Enabled", StateTransitionReason: "USER_INITIATED", LastModified: epoch{m.Modified},
		BatchSize: m.BatchSize, MaximumBatchingWindowInSeconds: seconds(m.BatchingWindow),
		FunctionResponseTypes: []string{"ReportBatchItemFailures"},
	}
	if m.MaximumConcurrency > 0 {
		c.ScalingConfig = map[string]any{"MaximumConcurrency": m.MaximumConcurrency}
	}
	if m.ParallelizationFactor > 0 {
		age := -1 // AWS's value for "no limit"
		if m.MaximumRecordAge > 0 {
			age = seconds(m.MaximumRecordAge)
		}
		c.StartingPosition, c.ParallelizationFactor = "TRIM_HORIZON", m.ParallelizationFactor
		c.BisectBatchOnFunctionError, c.MaximumRetryAttempts, c.MaximumRecordAgeInSeconds = &m.Bisect, &m.MaximumRetryAttempts, &age
	}
	if m.OnFailureQueueARN != "" {
		c.DestinationConfig = map[string]any{"OnFailure": map[string]string{"Destination": m.OnFailureQueueARN}}
	}
	return c
}

// mappingID is the same UUID for the same source and function at every start.
func mappingID(source, function string) string {
	sum := sha256.Sum256([]byte(source + "\x00" + function))
	h := hex.EncodeToString(sum[:16])
	return strings.Join([]string{h[:8], h[8:12], "5" + h[13:16], "8" + h[17:20], h[20:]}, "-")
}
