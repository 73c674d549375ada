package engine

import (
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
)

// dialect is the form of a resource type's task events in the history.
type dialect struct {
	prefix    string // of the event types
	resource  map[string]any
	wrapsTask bool
}

var (
	integration = dialect{prefix: "Task", resource: map[string]any{"resourceType": "lambda", "resource": "invoke"}, wrapsTask: true}
	plainLambda = dialect{prefix: "LambdaFunction"}
)

func dialectOf(t *asl.Task) dialect {
	if t.Function == "" {
		return integration
	}
	return plainLambda
}

// details adds the resource to an event's details.
func (d dialect) details(kind string, more map[string]any) (string, map[string]any) {
	for k, v := range d.resource {
		more[k] = v
	}
	name := "task"
	if !d.wrapsTask {
		name = "lambdaFunction"
	}
	return name + kind + "EventDetails", more
}

func (d dialect) scheduled(x *Execution, f *frame, t *asl.Task, c call, parameters []byte) {
	details := map[string]any{}
	if d.wrapsTask {
		details["parameters"], details["region"] = string(parameters), x.environment.Region
	} else {
		details["resource"], details["input"], details["inputDetails"] = t.Resource, string(parameters), notTruncated
	}
	if c.timeout > 0 && c.failure == ErrTimeout {
		details["timeoutInSeconds"] = int64(c.timeout / time.Second)
	} else if c.timeout > 0 {
		details["heartbeatInSeconds"] = int64(c.timeout / time.Second)
	}
	name, details := d.details("Scheduled", details)
	x.log(f, d.prefix+"Scheduled", name, details)
	if d.wrapsTask {
		name, details = d.details("Started", map[string]any{})
		x.log(f, d.prefix+"Started", name, details)
		return
	}
	x.log(f, d.prefix+"Started", "", nil)
}

func (d dialect) succeeded(x *Execution, f *frame, _ *asl.Task, output []byte) {
	name, details := d.details("Succeeded", map[string]any{"output": string(output), "outputDetails": notTruncated})
	x.log(f, d.prefix+"Succeeded", name, details)
}

func (d dialect) failed(x *Execution, f *frame, _ *asl.Task, failure *Failure, timedOut bool) {
	kind := "Failed"
	if timedOut {
		kind = "TimedOut"
	}
	name, details := d.details(kind, map[string]any{"error": failure.Error, "cause": failure.Cause})
	x.log(f, d.prefix+kind, name, details)
}

// result is the task's result for the function's response.
func (d dialect) result(answer any) any {
	if !d.wrapsTask {
		return answer
	}
	return map[string]any{
		"ExecutedVersion": "$LATEST", "Payload": answer, "StatusCode": json.Number("200"),
		"SdkHttpMetadata": map[string]any{"HttpStatusCode": json.Number("200")},
	}
}
