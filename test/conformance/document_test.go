package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	streams "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// Inputs and answers are JSON with the members' documented names. Attribute
// values have their wire format, {"S": "a"}. Bytes and bodies are strings.

// decode fills an input of the SDK. Unlike json.Unmarshal it knows DynamoDB's
// attribute values and refuses members that the input does not have.
func decode(text string, into any) error {
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return err
	}
	return fill(reflect.ValueOf(into).Elem(), doc)
}

var (
	attributeType = reflect.TypeFor[types.AttributeValue]()
	readerType    = reflect.TypeFor[io.Reader]()
	bytesType     = reflect.TypeFor[[]byte]()
)

func fill(v reflect.Value, doc any) error {
	switch {
	case v.Type() == attributeType:
		a, err := attribute(doc)
		if err == nil {
			v.Set(reflect.ValueOf(a))
		}
		return err
	case v.Type() == readerType:
		v.Set(reflect.ValueOf(strings.NewReader(doc.(string))))
		return nil
	case v.Type() == bytesType:
		v.SetBytes([]byte(doc.(string)))
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fill(v.Elem(), doc)
	case reflect.Struct:
		return fillStruct(v, doc)
	case reflect.Map:
		return fillMap(v, doc)
	case reflect.Slice:
		return fillSlice(v, doc)
	default:
		return fillScalar(v, doc)
	}
}

func fillStruct(v reflect.Value, doc any) error {
	if at, ok := v.Addr().Interface().(*time.Time); ok {
		return at.UnmarshalText([]byte(doc.(string)))
	}
	members, ok := doc.(map[string]any)
	if !ok {
		return fmt.Errorf("%s wants members, not %v", v.Type(), doc)
	}
	for name, value := range members {
		field := v.FieldByNameFunc(func(f string) bool { return strings.EqualFold(f, name) })
		if !field.IsValid() {
			return fmt.Errorf("%s has no member %s", v.Type(), name)
		}
		if err := fill(field, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func fillMap(v reflect.Value, doc any) error {
	members, ok := doc.(map[string]any)
	if !ok {
		return fmt.Errorf("%s wants members, not %v", v.Type(), doc)
	}
	v.Set(reflect.MakeMap(v.Type()))
	for name, value := range members {
		one := reflect.New(v.Type().Elem()).Elem()
		if err := fill(one, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), one)
	}
	return nil
}

func fillSlice(v reflect.Value, doc any) error {
	list, ok := doc.([]any)
	if !ok {
		return fmt.Errorf("%s wants a list, not %v", v.Type(), doc)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, value := range list {
		if err := fill(v.Index(i), value); err != nil {
			return fmt.Errorf("%d: %w", i, err)
		}
	}
	return nil
}

func fillScalar(v reflect.Value, doc any) error {
	raw, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v.Addr().Interface())
}

// attribute decodes an attribute value from its wire format, except that a
// binary value is its text, not base64.
func attribute(doc any) (types.AttributeValue, error) {
	members, ok := doc.(map[string]any)
	if !ok || len(members) != 1 {
		return nil, fmt.Errorf("%v is not an attribute value", doc)
	}
	kinds := map[string]types.AttributeValue{
		"S": &types.AttributeValueMemberS{}, "N": &types.AttributeValueMemberN{}, "B": &types.AttributeValueMemberB{},
		"BOOL": &types.AttributeValueMemberBOOL{}, "NULL": &types.AttributeValueMemberNULL{},
		"SS": &types.AttributeValueMemberSS{}, "NS": &types.AttributeValueMemberNS{}, "BS": &types.AttributeValueMemberBS{},
		"L": &types.AttributeValueMemberL{}, "M": &types.AttributeValueMemberM{},
	}
	for kind, value := range members {
		if a, ok := kinds[kind]; ok {
			return a, fill(reflect.ValueOf(a).Elem().FieldByName("Value"), value)
		}
	}
	return nil, fmt.Errorf("%v is not an attribute value", doc)
}

// plain converts an answer of the SDK to JSON values, without absent members.
func plain(answer any) any { return plainValue(reflect.ValueOf(answer)) }

func plainValue(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plainTarget(v)
	case reflect.Struct:
		return plainStruct(v)
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		out := map[string]any{}
		for name, value := range v.Seq2() {
			out[name.String()] = plainValue(value)
		}
		return out
	case reflect.Slice:
		return plainSlice(v)
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int32, reflect.Int64:
		return float64(v.Int())
	case reflect.Float32, reflect.Float64:
		return v.Float()
	default:
		return fmt.Sprint(v)
	}
}

// plainTarget converts the value of a pointer or an interface.
func plainTarget(v reflect.Value) any {
	switch value := v.Interface().(type) {
	case types.AttributeValue, streams.AttributeValue:
		name := fmt.Sprintf("%T", value)
		_, kind, _ := strings.Cut(name, "Member")
		return map[string]any{kind: plainValue(reflect.ValueOf(value).Elem().FieldByName("Value"))}
	case io.ReadCloser:
		raw, err := io.ReadAll(value)
		if err := errors.Join(err, value.Close()); err != nil {
			return err.Error()
		}
		return string(raw)
	}
	return plainValue(v.Elem())
}

func plainStruct(v reflect.Value) any {
	if at, ok := v.Interface().(time.Time); ok {
		return at.UTC().Format(time.RFC3339Nano)
	}
	out := map[string]any{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Name == "ResultMetadata" {
			continue
		}
		value := plainValue(v.Field(i))
		if list, ok := value.([]any); value == nil || value == "" || ok && list == nil {
			continue
		}
		out[field.Name] = value
	}
	return out
}

func plainSlice(v reflect.Value) any {
	if v.Type() == bytesType {
		return string(v.Bytes())
	}
	var out []any
	for i := range v.Len() {
		out = append(out, plainValue(v.Index(i)))
	}
	return out
}
