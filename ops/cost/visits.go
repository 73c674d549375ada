package cost

// Visit is what a visit of the app with an order transfers through CloudFront, measured
// in a browser by `npm run measure`. Sizes are compressed and include headers.
type Visit struct {
	AppRequests    float64 `json:"appRequests"`    // for the app's files
	AppBytes       float64 `json:"appBytes"`       // of these files
	OriginRequests float64 `json:"originRequests"` // of these, those that the edge does not keep
	APIRequests    float64 `json:"apiRequests"`
	APIBytes       float64 `json:"apiBytes"`
}

// Visits are docs/visit.json: a visit with an empty cache, and one whose cache has the
// app's files.
type Visits struct {
	First Visit `json:"first"`
	Next  Visit `json:"next"`
}

// emptyShare is the share of orders' visits with an empty cache. A million orders of
// 300,000 users are 300,000 first visits; 200,000 more come after a release, which
// renames the files that it changes.
const emptyShare = 0.5

// average is a visit of an order.
func (v Visits) average(of func(Visit) float64) float64 {
	return emptyShare*of(v.First) + (1-emptyShare)*of(v.Next)
}

func (v Visits) appRequests() float64 {
	return v.average(func(v Visit) float64 { return v.AppRequests })
}

func (v Visits) appBytes() float64 { return v.average(func(v Visit) float64 { return v.AppBytes }) }

func (v Visits) originRequests() float64 {
	return v.average(func(v Visit) float64 { return v.OriginRequests })
}
