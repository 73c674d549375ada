package dynamodb

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// recovery is the shape PointInTimeRecoverySpecification.
type recovery struct{ PointInTimeRecoveryEnabled bool }

type updateBackupsInput struct {
	TableName                        string
	PointInTimeRecoverySpecification recovery
}

// backups returns the shape ContinuousBackupsDescription. Nothing is backed up: see
// restoreTable.
func (s *Service) backups(d *definition) map[string]any {
	recovery := map[string]any{"PointInTimeRecoveryStatus": "DISABLED"}
	if d.Recovery {
		recovery = map[string]any{
			"PointInTimeRecoveryStatus":  "ENABLED",
			"EarliestRestorableDateTime": s.earliest(d).Unix(), "LatestRestorableDateTime": s.env.Clock.Now().Unix(),
		}
	}
	return map[string]any{"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}
}

func (s *Service) updateBackups(_ context.Context, in *updateBackupsInput) (json.RawMessage, error) {
	t, err := s.alterForBackups(in.TableName, func(d *definition) {
		d.Recovery = in.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled
	})
	if err != nil {
		return nil, err
	}
	return s.backupsResponse(t), nil
}

func (s *Service) describeBackups(_ context.Context, in *tableInput) (json.RawMessage, error) {
	t, err := s.tableForBackups(in.TableName)
	if err != nil {
		return nil, err
	}
	return s.backupsResponse(t), nil
}

func (s *Service) tableForBackups(name string) (*table, error) {
	t, err := s.table(name)
	if err != nil && name != "" {
		return nil, failure("TableNotFoundException", "Table not found: %s", bareName(name))
	}
	return t, err
}

// alterForBackups changes the definition of the named table.
func (s *Service) alterForBackups(name string, change func(*definition)) (*table, error) {
	t, err := s.tableForBackups(name)
	if err != nil {
		return nil, err
	}
	return t, s.alterTable(t, change)
}

func (s *Service) backupsResponse(t *table) json.RawMessage {
	res := newResponse()
	res.value("ContinuousBackupsDescription", s.backups(t.def.Load()))
	return res.done()
}

type tagInput struct {
	ResourceArn string
	Tags        []tagPair
	TagKeys     []string
}

func (s *Service) tag(_ context.Context, in *tagInput) (json.RawMessage, error) {
	return s.retag(in, func(tags map[string]string) {
		for _, t := range in.Tags {
			tags[t.Key] = t.Value
		}
	})
}

func (s *Service) untag(_ context.Context, in *tagInput) (json.RawMessage, error) {
	return s.retag(in, func(tags map[string]string) {
		for _, k := range in.TagKeys {
			delete(tags, k)
		}
	})
}

func (s *Service) retag(in *tagInput, change func(map[string]string)) (json.RawMessage, error) {
	t, err := s.controlTable(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	err = s.alterTable(t, func(d *definition) {
		tags := map[string]string{}
		maps.Copy(tags, d.Tags)
		change(tags)
		d.Tags = tags
	})
	return newResponse().done(), err
}

func (s *Service) listTags(_ context.Context, in *tagInput) (json.RawMessage, error) {
	t, err := s.controlTable(in.ResourceArn)
	if err != nil {
		return nil, err
	}
	tags := t.def.Load().Tags
	out := []tagPair{}
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, tagPair{k, tags[k]})
	}
	res := newResponse()
	res.value("Tags", out)
	return res.done(), nil
}
