package dynamodb

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"

	"github.com/eventforge/eventforge/local/store"
)

type tableInput struct{ TableName string }

// description is the shape TableDescription.
type description struct {
	AttributeDefinitions      []attributeDefinition
	TableName                 string
	KeySchema                 []keyElement
	TableStatus               string
	CreationDateTime          float64
	ProvisionedThroughput     throughput
	TableSizeBytes            int64
	ItemCount                 int64
	TableArn                  string
	TableID                   string             `json:"TableId"`
	BillingModeSummary        map[string]string  `json:",omitempty"`
	GlobalSecondaryIndexes    []indexDescription `json:",omitempty"`
	StreamSpecification       map[string]any     `json:",omitempty"`
	LatestStreamLabel         string             `json:",omitempty"`
	LatestStreamArn           string             `json:",omitempty"`
	DeletionProtectionEnabled bool
}

type indexDescription struct {
	IndexName             string
	KeySchema             []keyElement
	Projection            projection
	IndexStatus           string
	ProvisionedThroughput throughput
	IndexArn              string
}

func (s *Service) describe(t *table, status string) description {
	d := t.def.Load()
	out := description{
		AttributeDefinitions: d.attributes(), TableName: d.Name, KeySchema: d.Keys.schema(), TableStatus: status,
		CreationDateTime: float64(d.Created.UnixMilli()) / 1000, ProvisionedThroughput: d.Throughput,
		TableSizeBytes: t.bytes.Load(), ItemCount: t.count.Load(), TableArn: s.tableARN(d), TableID: d.UUID,
		DeletionProtectionEnabled: d.Protected,
	}
	if d.Billing == "PAY_PER_REQUEST" {
		out.BillingModeSummary = map[string]string{"BillingMode": d.Billing}
	}
	for _, ix := range d.Indexes {
		out.GlobalSecondaryIndexes = append(out.GlobalSecondaryIndexes, indexDescription{
			IndexName: ix.Name, KeySchema: ix.Keys.schema(), Projection: projection{ix.Projection, ix.Include},
			IndexStatus: status, ProvisionedThroughput: ix.Throughput, IndexArn: s.tableARN(d) + "/index/" + ix.Name,
		})
	}
	if d.StreamView != "" {
		out.StreamSpecification = map[string]any{"StreamEnabled": true, "StreamViewType": d.StreamView}
		out.LatestStreamLabel, out.LatestStreamArn = d.StreamLabel, s.streamARN(d)
	}
	return out
}

func (d *definition) attributes() []attributeDefinition {
	var out []attributeDefinition
	for _, name := range slices.Sorted(maps.Keys(d.Types)) {
		out = append(out, attributeDefinition{name, d.Types[name]})
	}
	return out
}

func (k keys) schema() []keyElement {
	out := []keyElement{{k.Hash, "HASH"}}
	if k.Range != "" {
		out = append(out, keyElement{k.Range, "RANGE"})
	}
	return out
}

// controlTable is table with the error message of operations on tables.
func (s *Service) controlTable(name string) (*table, error) {
	t, err := s.table(name)
	if err != nil && name != "" {
		return nil, tableNotFound(bareName(name))
	}
	return t, err
}

func (s *Service) describeTable(_ context.Context, in *tableInput) (json.RawMessage, error) {
	t, err := s.controlTable(in.TableName)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	res.value("Table", s.describe(t, "ACTIVE"))
	return res.done(), nil
}

type listTablesInput struct {
	ExclusiveStartTableName string
	Limit                   *int
}

// maxTableNames is the largest page of ListTables.
const maxTableNames = 100

func (s *Service) listTables(_ context.Context, in *listTablesInput) (json.RawMessage, error) {
	limit := maxTableNames
	if in.Limit != nil {
		if limit = *in.Limit; limit < 1 || limit > maxTableNames {
			return nil, invalidParameter(limit, "limit", "Member must have value between 1 and 100")
		}
	}
	names := s.tableNames()
	at, found := slices.BinarySearch(names, in.ExclusiveStartTableName)
	if found {
		at++
	}
	names = names[at:]
	res := newResponse()
	res.value("TableNames", names[:min(limit, len(names))])
	if len(names) > limit {
		res.value("LastEvaluatedTableName", names[limit-1])
	}
	return res.done(), nil
}

// tableNames returns the names of all tables, sorted.
func (s *Service) tableNames() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := []string{}
	for name := range s.tables {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *Service) deleteTable(_ context.Context, in *tableInput) (json.RawMessage, error) {
	t, err := s.controlTable(in.TableName)
	if err != nil {
		return nil, err
	}
	if err := s.removeTable(t); err != nil {
		return nil, err
	}
	res := newResponse()
	res.value("TableDescription", s.describe(t, "DELETING"))
	return res.done(), nil
}

// removeTable deletes the table and all its data once no write is in progress.
func (s *Service) removeTable(t *table) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	d := t.def.Load()
	switch {
	case t.deleted:
		return tableNotFound(d.Name)
	case d.Protected:
		return invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	b := s.env.DB.NewBatch()
	b.Delete(s.definitions, []byte(d.Name))
	all := store.Prefix(tablePrefix(d.ID))
	for _, space := range []store.Space{s.items, s.indexes, s.expiry, s.streams, s.trims} {
		b.DeleteRange(space, all.Start, all.End)
	}
	if err := b.Commit(); err != nil {
		return err
	}
	t.deleted = true
	s.mu.Lock()
	delete(s.tables, d.Name)
	s.mu.Unlock()
	if t.stream != nil {
		t.stream.close()
	}
	return nil
}

func (s *Service) describeEndpoints(context.Context, *struct{}) (json.RawMessage, error) {
	address := s.env.URL
	if u, err := url.Parse(s.env.URL); err == nil && u.Host != "" {
		address = u.Host
	}
	res := newResponse()
	res.value("Endpoints", []map[string]any{{"Address": address, "CachePeriodInMinutes": 1440}})
	return res.done(), nil
}
