package permissions

import (
	"fmt"
	"net/http"

	"github.com/stretchr/testify/require"
)

// ship sends an order, and reports one parcel too many, which waits a moment before it is
// refused.
func (s *shop) ship() {
	o := s.place(1, "tok_ok")
	s.ends(o, "completed")
	for _, parcel := range []string{"P1", "P2"} {
		data := fmt.Sprintf(`{"shipmentId":%q,"orderId":%q,"carrier":"DHL","lines":[{"sku":%q,"quantity":1}]}`, parcel, o.ID, s.sku)
		require.Equal(s.t, http.StatusAccepted, s.pushBody(parcel, data))
		if parcel == "P1" {
			s.until("apply-shipments", "dynamodb:DeleteItem", "RECEIVED#")
		}
	}
	s.until("apply-shipments", "sqs:ChangeMessageVisibility", "")
}
