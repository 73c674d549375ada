package s3

import "net/http"

// subresource is a query parameter that makes a request one of S3's operations
// that do not exist here. Their names are a verb and a noun.
type subresource struct {
	bucket, object string // nouns; empty: no such operation
	item           string // the parameter without which GET lists all; empty: there is one only
}

var subresources = map[string]subresource{
	"abac":                  {bucket: "BucketAbac"},
	"accelerate":            {bucket: "BucketAccelerateConfiguration"},
	"acl":                   {bucket: "BucketAcl", object: "ObjectAcl"},
	"analytics":             {bucket: "BucketAnalyticsConfiguration", item: "id"},
	"annotation":            {object: "ObjectAnnotation", item: "annotationName"},
	"attributes":            {object: "ObjectAttributes"},
	"cors":                  {bucket: "BucketCors"},
	"encryption":            {bucket: "BucketEncryption", object: "ObjectEncryption"},
	"intelligent-tiering":   {bucket: "BucketIntelligentTieringConfiguration", item: "id"},
	"inventory":             {bucket: "BucketInventoryConfiguration", item: "id"},
	"legal-hold":            {object: "ObjectLegalHold"},
	"lifecycle":             {bucket: "BucketLifecycleConfiguration"},
	"logging":               {bucket: "BucketLogging"},
	"metadataConfiguration": {bucket: "BucketMetadataConfiguration"},
	"metadataTable":         {bucket: "BucketMetadataTableConfiguration"},
	"metrics":               {bucket: "BucketMetricsConfiguration", item: "id"},
	"notification":          {bucket: "BucketNotificationConfiguration"},
	"object-lock":           {bucket: "ObjectLockConfiguration"},
	"ownershipControls":     {bucket: "BucketOwnershipControls"},
	"policy":                {bucket: "BucketPolicy"},
	"policyStatus":          {bucket: "BucketPolicyStatus"},
	"publicAccessBlock":     {bucket: "PublicAccessBlock"},
	"replication":           {bucket: "BucketReplication"},
	"requestPayment":        {bucket: "BucketRequestPayment"},
	"retention":             {object: "ObjectRetention"},
	"tagging":               {bucket: "BucketTagging", object: "ObjectTagging"},
	"torrent":               {object: "ObjectTorrent"},
	"versioning":            {bucket: "BucketVersioning"},
	"website":               {bucket: "BucketWebsite"},
}

// verbs begin the names of operations on sub-resources.
var verbs = map[string]string{http.MethodGet: "Get", http.MethodPut: "Put", http.MethodDelete: "Delete", http.MethodPost: "Create"}

// irregular are the operations whose names are not a verb and a noun of
// subresources.
var irregular = map[string]string{
	"DELETE /?lifecycle":            "DeleteBucketLifecycle",
	"GET /?session":                 "CreateSession",
	"GET /?versions":                "ListObjectVersions",
	"PUT /?metadataAnnotationTable": "UpdateBucketMetadataAnnotationTableConfiguration",
	"PUT /?metadataInventoryTable":  "UpdateBucketMetadataInventoryTableConfiguration",
	"PUT /?metadataJournalTable":    "UpdateBucketMetadataJournalTableConfiguration",
	"POST /key?restore":             "RestoreObject",
	"POST /key?select":              "SelectObjectContent",
	"PUT /key?encryption":           "UpdateObjectEncryption",
	"PUT /key?renameObject":         "RenameObject",
}

// otherOperation returns the name of the operation that the query parameter makes
// of the request, if that is none of those that exist here.
func otherOperation(c *call, parameter string) string {
	if id := c.query.Get(parameter); parameter == "x-id" && id != c.operation.name {
		return id // SDKs name the operation where the rest of the request does not
	}
	sub := subresources[parameter]
	noun, place := sub.object, " /key?"
	if c.key == "" {
		noun, place = sub.bucket, " /?"
	}
	name := irregular[c.Method+place+parameter]
	switch {
	case name != "" || noun == "":
		return name
	case sub.item != "" && c.Method == http.MethodGet && !c.query.Has(sub.item):
		return "List" + noun + "s"
	}
	return verbs[c.Method] + noun
}
