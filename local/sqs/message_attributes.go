package sqs

import (
	"crypto/md5" //nolint:gosec // SQS returns it and clients verify it
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Attribute is a message attribute, a typed value sent with the body. DataType
// is String, Number or Binary, optionally followed by a dot and a label.
type Attribute struct {
	DataType    string `json:"DataType"`
	StringValue string `json:"StringValue,omitempty"`
	BinaryValue []byte `json:"BinaryValue,omitempty"`
}

var (
	attributeName = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
	attributeType = regexp.MustCompile(`^(String|Number|Binary)(\..+)?$`)
)

func checkMessageAttributes(attributes map[string]Attribute) error {
	if len(attributes) > 10 {
		return invalidValue(fmt.Sprintf("Number of message attributes [%d] exceeds the allowed maximum [10].", len(attributes)))
	}
	for name, a := range attributes {
		if err := checkMessageAttribute(name, a); err != nil {
			return err
		}
	}
	return nil
}

func checkMessageAttribute(name string, a Attribute) error {
	lower := strings.ToLower(name)
	reserved := strings.HasPrefix(lower, "aws.") || strings.HasPrefix(lower, "amazon.")
	switch {
	case len(name) > 256 || reserved || !attributeName.MatchString(name):
		return invalidValue("Invalid message attribute name " + name + ".")
	case len(a.DataType) > 256 || !attributeType.MatchString(a.DataType):
		return invalidValue("The message attribute '" + name + "' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.")
	case a.binary() && len(a.BinaryValue) == 0, !a.binary() && a.StringValue == "":
		return invalidValue("The message attribute '" + name + "' must contain a non-empty value of its type.")
	}
	return checkText(a.StringValue)
}

func (a Attribute) binary() bool { return strings.HasPrefix(a.DataType, "Binary") }

func (a Attribute) value() []byte {
	if a.binary() {
		return a.BinaryValue
	}
	return []byte(a.StringValue)
}

// attributesSize is how many bytes the attributes add to a message's size.
func attributesSize(attributes map[string]Attribute) int {
	n := 0
	for name, a := range attributes {
		n += len(name) + len(a.DataType) + len(a.value())
	}
	return n
}

// attributesMD5 is the digest described in the developer guide, "Calculating the
// MD5 message digest for message attributes": for each attribute, sorted by
// name, each part with its length and a byte for the transport type. It is ""
// without attributes.
func attributesMD5(attributes map[string]Attribute) string {
	if len(attributes) == 0 {
		return ""
	}
	var b []byte
	part := func(p []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		part([]byte(name))
		part([]byte(a.DataType))
		if a.binary() {
			b = append(b, 2)
		} else {
			b = append(b, 1)
		}
		part(a.value())
	}
	return hexMD5(b)
}

func hexMD5(b []byte) string {
	sum := md5.Sum(b) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// checkText requires the characters that XML 1.0 allows, as SQS does.
func checkText(s string) error {
	for _, r := range s {
		ok := r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000
		if !ok {
			return fail("InvalidMessageContents", "InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.")
		}
	}
	return nil
}
