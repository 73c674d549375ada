package dynamodb

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
)

type keyElement struct {
	AttributeName string
	KeyType       string
}

type attributeDefinition struct {
	AttributeName string
	AttributeType attribute.Type
}

type projection struct {
	ProjectionType   string
	NonKeyAttributes []string `json:",omitempty"`
}

type indexInput struct {
	IndexName             string
	KeySchema             []keyElement
	Projection            projection
	ProvisionedThroughput *throughput
}

type tagPair struct{ Key, Value string }

type createTableInput struct {
	TableName                 string
	AttributeDefinitions      []attributeDefinition
	KeySchema                 []keyElement
	GlobalSecondaryIndexes    []indexInput
	LocalSecondaryIndexes     []json.RawMessage
	BillingMode               string
	ProvisionedThroughput     *throughput
	DeletionProtectionEnabled bool
	Tags                      []tagPair
	StreamSpecification       *streamSpecification
}

type streamSpecification struct {
	StreamEnabled  bool
	StreamViewType string
}

// maxIndexes is the largest number of global secondary indexes of a table.
const maxIndexes = 20

var tableName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

func (s *Service) createTable(_ context.Context, in *createTableInput) (json.RawMessage, error) {
	d, err := in.definition()
	if err != nil {
		return nil, err
	}
	if err := s.addTable(d); err != nil {
		return nil, err
	}
	t, err := s.table(d.Name)
	if err != nil {
		return nil, err
	}
	res := newResponse()
	res.value("TableDescription", s.describe(t, "CREATING"))
	return res.done(), nil
}

// addTable assigns the table an ID that was never used, saves it and opens it.
func (s *Service) addTable(d *definition) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, exists := s.tables[d.Name]; exists {
		return failure("ResourceInUseException", "Table already exists: %s", d.Name)
	}
	d.ID, d.UUID, d.Created = s.lastID+1, s.env.Rand.UUID(), s.created()
	if d.StreamView != "" {
		d.StreamLabel = d.Created.Format("2006-01-02T15:04:05.000")
	}
	b := s.env.DB.NewBatch()
	b.Put(s.meta, []byte("last"), binary.BigEndian.AppendUint32(nil, d.ID))
	if err := s.saveDefinition(b, d); err != nil {
		return err
	}
	s.lastID = d.ID
	return s.openTable(d)
}

// created returns the time of a new table, which no other table has: streams of
// the same table name are told apart by it, in milliseconds. The caller holds mu.
func (s *Service) created() time.Time {
	now := s.env.Clock.Now()
	if next := s.lastCreated.Add(time.Millisecond); now.Before(next) {
		now = next
	}
	s.lastCreated = now
	return now
}

// definition checks the request and returns the definition it asks for.
func (in *createTableInput) definition() (*definition, error) {
	in.TableName = bareName(in.TableName)
	if !tableName.MatchString(in.TableName) {
		return nil, invalidParameter(in.TableName, "tableName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have a length of 3 to 255")
	}
	if len(in.LocalSecondaryIndexes) > 0 {
		return nil, invalid("LocalSecondaryIndexes: local secondary indexes are not implemented here")
	}
	d := &definition{Name: in.TableName, Types: map[string]attribute.Type{}, Protected: in.DeletionProtectionEnabled}
	in.setTags(d)
	return d, firstError(in.setTypes(d), in.setBilling(d), in.setKeys(d), in.setStream(d))
}

func (in *createTableInput) setTypes(d *definition) error {
	for _, a := range in.AttributeDefinitions {
		if err := oneOf(string(a.AttributeType), "attributeDefinitions.member.attributeType", "B", "N", "S"); err != nil {
			return err
		}
		d.Types[a.AttributeName] = a.AttributeType
	}
	return nil
}

func (in *createTableInput) setBilling(d *definition) error {
	if err := oneOf(in.BillingMode, "billingMode", "PROVISIONED", "PAY_PER_REQUEST"); err != nil {
		return err
	}
	d.Billing = in.BillingMode
	if d.Billing == "" {
		d.Billing = "PROVISIONED"
	}
	given := in.ProvisionedThroughput != nil
	if given {
		d.Throughput = *in.ProvisionedThroughput
	}
	if onDemand := d.Billing == "PAY_PER_REQUEST"; onDemand && given {
		return invalid("One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	} else if !onDemand && (d.Throughput.ReadCapacityUnits < 1 || d.Throughput.WriteCapacityUnits < 1) {
		return invalid("One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	}
	return nil
}

// setKeys sets the key schemas of the table and its indexes. Together they must
// use every defined attribute.
func (in *createTableInput) setKeys(d *definition) (err error) {
	used := map[string]bool{}
	if d.Keys, err = d.keySchema(in.KeySchema, used); err != nil {
		return err
	}
	if len(in.GlobalSecondaryIndexes) > maxIndexes {
		return invalid("One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of %d", maxIndexes)
	}
	for i := range in.GlobalSecondaryIndexes {
		if err := d.addIndex(&in.GlobalSecondaryIndexes[i], used); err != nil {
			return err
		}
	}
	if len(used) != len(d.Types) {
		return invalid("One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	}
	return nil
}

func (d *definition) keySchema(schema []keyElement, used map[string]bool) (keys, error) {
	if len(schema) < 1 || len(schema) > 2 || schema[0].KeyType != "HASH" || len(schema) == 2 && schema[1].KeyType != "RANGE" {
		return keys{}, invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type, or the second is not a RANGE key type")
	}
	k := keys{Hash: schema[0].AttributeName}
	if len(schema) == 2 {
		k.Range = schema[1].AttributeName
	}
	if k.Range == k.Hash {
		return keys{}, invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	for _, name := range k.names() {
		if _, ok := d.Types[name]; !ok {
			return keys{}, invalid("One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [%s]", name)
		}
		used[name] = true
	}
	return k, nil
}

func (d *definition) addIndex(in *indexInput, used map[string]bool) error {
	if !tableName.MatchString(in.IndexName) {
		return invalidParameter(in.IndexName, "globalSecondaryIndexes.member.indexName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have a length of 3 to 255")
	}
	if _, _, exists := d.index(in.IndexName); exists {
		return invalid("One or more parameter values were invalid: Duplicate index name: %s", in.IndexName)
	}
	k, err := d.keySchema(in.KeySchema, used)
	if err != nil {
		return err
	}
	if err := oneOf(in.Projection.ProjectionType, "globalSecondaryIndexes.member.projection.projectionType", projectAll, projectInclude, projectKeys); err != nil {
		return err
	}
	ix := index{Name: in.IndexName, Keys: k, Projection: in.Projection.ProjectionType, Include: in.Projection.NonKeyAttributes}
	if ix.Projection == "" {
		return invalid("One or more parameter values were invalid: Unknown ProjectionType: null")
	}
	if (ix.Projection == projectInclude) != (len(ix.Include) > 0) {
		return invalid("One or more parameter values were invalid: ProjectionType is %s, but NonKeyAttributes is not specified accordingly", ix.Projection)
	}
	if in.ProvisionedThroughput != nil {
		ix.Throughput = *in.ProvisionedThroughput
	}
	d.Indexes = append(d.Indexes, ix)
	return nil
}

func (in *createTableInput) setStream(d *definition) error {
	spec := in.StreamSpecification
	if spec == nil || !spec.StreamEnabled {
		return nil
	}
	if spec.StreamViewType == "" {
		return invalid("One or more parameter values were invalid: Table is being created with a stream but StreamViewType is not specified")
	}
	d.StreamView = spec.StreamViewType
	return oneOf(d.StreamView, "streamSpecification.streamViewType", "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
}

func (in *createTableInput) setTags(d *definition) {
	d.Tags = map[string]string{}
	for _, t := range in.Tags {
		d.Tags[t.Key] = t.Value
	}
}
