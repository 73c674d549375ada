package dynamodb

import (
	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

// Limits of DynamoDB (Amazon DynamoDB Developer Guide, "Quotas"). Sizes are in
// bytes.
const (
	maxItemSize      = 400 << 10
	maxPageSize      = 1 << 20
	maxHashKeySize   = 2048
	maxRangeKeySize  = 1024
	maxTransactItems = 100
	maxTransactSize  = 4 << 20
	maxBatchWrite    = 25
	maxBatchGet      = 100
	maxBatchSize     = 16 << 20
)

// checkItem refuses an item that the table cannot store.
func (d *definition) checkItem(item attribute.Item) error {
	for _, name := range d.Keys.names() {
		v, ok := item[name]
		if !ok {
			return invalid("One or more parameter values were invalid: Missing the key %s in the item", name)
		}
		if want := d.Types[name]; v.Type() != want {
			return invalid("One or more parameter values were invalid: Type mismatch for key %s expected: %s actual: %s", name, want, v.Type())
		}
	}
	if err := d.checkKeyValues(item); err != nil {
		return err
	}
	for name := range item {
		if name == "" {
			return invalid("One or more parameter values were invalid: An attribute name must not be empty")
		}
	}
	if item.Size() > maxItemSize {
		return invalid("Item size has exceeded the maximum allowed size")
	}
	return d.checkIndexKeys(item)
}

// checkKey refuses a key whose attributes differ from the table's key schema.
func (d *definition) checkKey(item attribute.Item) error {
	names := d.Keys.names()
	for _, name := range names {
		if v, ok := item[name]; !ok || v.Type() != d.Types[name] {
			return invalid("The provided key element does not match the schema")
		}
	}
	if len(item) != len(names) {
		return invalid("The provided key element does not match the schema")
	}
	return d.checkKeyValues(item)
}

// checkKeyValues refuses key attributes that are empty or too long.
func (d *definition) checkKeyValues(item attribute.Item) error {
	for _, name := range d.Keys.names() {
		v := item[name]
		if v.Type() != attribute.Number && v.Text() == "" {
			return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty %s value. Key: %s", typeName(v.Type()), name)
		}
	}
	return checkKeySizes(d.Keys, item)
}

func checkKeySizes(k keys, item attribute.Item) error {
	if item[k.Hash].Size() > maxHashKeySize {
		return invalid("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")
	}
	if k.Range != "" && item[k.Range].Size() > maxRangeKeySize {
		return invalid("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
	}
	return nil
}

func typeName(t attribute.Type) string {
	if t == attribute.Binary {
		return "binary"
	}
	return "string"
}

// checkIndexKeys refuses index key attributes that have the wrong type, are
// empty or too long. They may be absent: indexes are sparse.
func (d *definition) checkIndexKeys(item attribute.Item) error {
	for i := range d.Indexes {
		if err := d.checkIndexKey(&d.Indexes[i], item); err != nil {
			return err
		}
	}
	return nil
}

func (d *definition) checkIndexKey(ix *index, item attribute.Item) error {
	for _, name := range ix.Keys.names() {
		v, ok := item[name]
		if !ok {
			continue
		}
		if want := d.Types[name]; v.Type() != want {
			return invalid("One or more parameter values were invalid: Type mismatch for Index Key %s Expected: %s Actual: %s IndexName: %s", name, want, v.Type(), ix.Name)
		}
		if v.Type() != attribute.Number && v.Text() == "" {
			return invalid("One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty %s value. IndexName: %s, IndexKey: %s", typeName(v.Type()), ix.Name, name)
		}
	}
	return checkKeySizes(ix.Keys, item)
}
