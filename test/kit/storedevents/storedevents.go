// Package storedevents checks every event that a platform has stored, and so published,
// against the JSON Schema of its type and version.
package storedevents

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
)

// most is how many broken events an error names.
const most = 10

// Checker validates events. The schemas are open for readers; a Checker also refuses
// fields that they do not list, because what is published must be documented.
type Checker struct {
	compiler *jsonschema.Compiler
	versions []int // in which endpoints can have the events
}

// New returns a Checker with the schemas of domain/event. It checks events as they are
// stored, and as endpoints get them in each version.
func New() (*Checker, error) {
	c, err := compiled(whole(), closeObjects)
	if err == nil {
		c.versions = event.Versions()
	}
	return c, err
}

// Readers returns a Checker with the schemas of another release, by their ids. Like a
// reader, it accepts fields that they do not list.
func Readers(schemas map[string][]byte) (*Checker, error) { return compiled(schemas, func(any) {}) }

// whole are the schemas of all types and versions by their ids, each without the others.
func whole() map[string][]byte {
	all := map[string][]byte{}
	for _, version := range event.Versions() {
		for _, t := range event.Types() {
			d, ok := schemas.Whole(t, version)
			if !ok {
				continue // Check says which
			}
			raw, err := json.Marshal(d)
			if err != nil {
				panic(err) // cannot happen: it was read from JSON
			}
			all[d.ID] = raw
		}
	}
	return all
}

func compiled(all map[string][]byte, prepare func(schema any)) (*Checker, error) {
	c := &Checker{compiler: jsonschema.NewCompiler()}
	c.compiler.AssertFormat()
	for id, raw := range all {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		prepare(doc)
		if err := c.compiler.AddResource(id, doc); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// closeObjects makes every schema of an object refuse further fields. A schema that
// refers to another leaves that to it.
func closeObjects(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		if s["properties"] != nil && s["$ref"] == nil {
			s["additionalProperties"] = false
		}
		for name, part := range s {
			if name != "examples" && name != "const" {
				closeObjects(part)
			}
		}
	case []any:
		for _, part := range s {
			closeObjects(part)
		}
	}
}

// Check validates one event, the bus's detail.
func (c *Checker) Check(detail []byte) error {
	var e event.Event
	if err := json.Unmarshal(detail, &e); err != nil {
		return fmt.Errorf("not an event: %w", err)
	}
	if err := c.check(e, e.Version, detail); err != nil {
		return err
	}
	for _, version := range c.versions {
		rendered, err := e.Rendered(version)
		if err != nil {
			return err
		}
		if err := c.check(e, version, rendered); err != nil {
			return err
		}
	}
	return nil
}

func (c *Checker) check(e event.Event, version int, detail []byte) error {
	schema, err := c.compiler.Compile(schemas.ID(e.Type, version))
	if err != nil {
		return fmt.Errorf("event %s: there is no schema of %s version %d: %w", e.ID, e.Type, version, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(detail))
	if err != nil {
		return err
	}
	if err := schema.Validate(doc); err != nil {
		return fmt.Errorf("event %s: %w: %s", e.ID, err, detail)
	}
	return nil
}

// Table validates all events of a table, and returns their number by type. It reads with
// a Scan, which only a test may use.
func (c *Checker) Table(ctx context.Context, client *dynamodb.Client, table string) (map[event.Type]int, error) {
	found := map[event.Type]int{}
	var broken []error
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{
		TableName: &table, ConsistentRead: aws.Bool(true), FilterExpression: aws.String("begins_with(SK, :event)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":event": &types.AttributeValueMemberS{Value: dynamo.EventPrefix}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return found, err
		}
		for _, item := range page.Items {
			detail, _ := item[dynamo.DetailAttribute].(*types.AttributeValueMemberS)
			if detail == nil {
				broken = append(broken, fmt.Errorf("an event without %s: %v", dynamo.DetailAttribute, item["PK"]))
				continue
			}
			if err := c.Check([]byte(detail.Value)); err != nil {
				broken = append(broken, err)
			}
			typ, _ := item["type"].(*types.AttributeValueMemberS)
			if typ != nil {
				found[event.Type(typ.Value)]++
			}
		}
	}
	return found, errors.Join(broken[:min(len(broken), most)]...)
}
