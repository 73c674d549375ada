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
	integration = integrationOf("lambda", "invoke")
	sendMessage = integrationOf("sqs", "sendMessage")
	sendToken   = integrationOf("sqs", "sendMessage.waitForTaskToken")
	plainLambda = dialect{prefix: "LambdaFunction"}
)

func integrationOf(service, resource string) dialect {
	return dialect{prefix: "Task", resource: map[string]any{"resourceType": service, "resource": resource}, wrapsTask: true}
}

func dialectOf(t *asl.Task) dialect {
	switch {
	case t.WaitsForToken():
		return sendToken
	case t.SendsMessage():
		return sendMessage
	case t.Function == "":
		return integration
	default:
		return plainLambda
	}
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
	if c.timeout > 0 {
		details["timeoutInSeconds"] = int64(c.timeout / time.Second)
	}
	if c.heartbeat > 0 && d.wrapsTask {
		details["heartbeatInSeconds"] = int64(c.heartbeat / time.Second)
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

// submitted reports that the message with the token is sent.
func (d dialect) submitted(x *Execution, f *frame, output []byte) {
	name, details := d.details("Submitted", map[string]any{"output": string(output), "outputDetails": notTruncated})
	x.log(f, d.prefix+"Submitted", name, details)
}

func (d dialect) succeeded(x *Execution, f *frame, output []byte) {
	name, details := d.details("Succeeded", map[string]any{"output": string(output), "outputDetails": notTruncated})
	x.log(f, d.prefix+"Succeeded", name, details)
}

// failed reports that the task failed, as the kind says.
func (d dialect) failed(x *Execution, f *frame, kind string, failure *Failure) {
	name, details := d.details(kind, map[string]any{"error": failure.Error, "cause": failure.Cause})
	x.log(f, d.prefix+kind, name, details)
}

// result is the task's result for the response: a function's output, or SQS's answer.
func (d dialect) result(response any) any {
	if !d.wrapsTask {
		return response
	}
	metadata := map[string]any{"HttpStatusCode": json.Number("200")}
	if sent, ok := response.(map[string]any); ok && d.resource["resourceType"] == "sqs" {
		sent["SdkHttpMetadata"] = metadata
		return sent
	}
	return map[string]any{
		"ExecutedVersion": "$LATEST", "Payload": response, "StatusCode": json.Number("200"), "SdkHttpMetadata": metadata,
	}
}
