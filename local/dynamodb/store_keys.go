package dynamodb

import (
	"encoding/binary"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/key"
)

// Keys in the store. Each begins with the table's ID:
//
//	items   id hash range                      → item
//	indexes id index hash range hash range     → projected item (index keys, then table keys)
//	expiry  id time hash range                 → nothing
//	streams id sequence                        → record

func tablePrefix(id uint32) []byte { return binary.BigEndian.AppendUint32(nil, id) }

// itemKey returns the item's key in the store; item has the table's key
// attributes.
func (d *definition) itemKey(item attribute.Item) []byte {
	return appendKeys(tablePrefix(d.ID), d.Keys, item)
}

func appendKeys(dst []byte, k keys, item attribute.Item) []byte {
	for _, name := range k.names() {
		dst = key.Append(dst, item[name])
	}
	return dst
}

func (d *definition) indexPrefix(number int) []byte {
	return append(tablePrefix(d.ID), byte(number))
}

// indexKey returns the item's key in an index, or nil when the item lacks one
// of the index's key attributes: indexes are sparse.
func (d *definition) indexKey(number int, item attribute.Item) []byte {
	ix := d.Indexes[number].Keys
	for _, name := range ix.names() {
		if _, ok := item[name]; !ok {
			return nil
		}
	}
	return appendKeys(appendKeys(d.indexPrefix(number), ix, item), d.Keys, item)
}

// expiryKey returns the key of the item's entry in the expiry space, or nil
// when the item does not expire.
func (d *definition) expiryKey(item attribute.Item) []byte {
	v, ok := item[d.TTL]
	if d.TTL == "" || !ok || v.Type() != attribute.Number {
		return nil
	}
	at, ok := v.Number().Int64()
	if !ok || at < 0 {
		return nil
	}
	dst := binary.BigEndian.AppendUint64(tablePrefix(d.ID), uint64(at))
	return appendKeys(dst, d.Keys, item)
}

func streamKey(id uint32, sequence uint64) []byte {
	return binary.BigEndian.AppendUint64(tablePrefix(id), sequence)
}
