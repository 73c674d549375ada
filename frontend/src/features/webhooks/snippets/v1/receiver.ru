require "json"
require "openssl"

KEY = ENV.fetch("WEBHOOK_SECRET").delete_prefix("whsec_").unpack1("m")

def genuine?(env, body)
  id, timestamp = env["HTTP_WEBHOOK_ID"], env["HTTP_WEBHOOK_TIMESTAMP"].to_s
  return false unless timestamp.match?(/\A\d{1,12}\z/) && (Time.now.to_i - timestamp.to_i).abs <= 300

  expected = "v1," + [OpenSSL::HMAC.digest("SHA256", KEY, "#{id}.#{timestamp}.#{body}")].pack("m0")
  env["HTTP_WEBHOOK_SIGNATURE"].to_s.split(" ").any? { |given| OpenSSL.secure_compare(expected, given) }
end

run lambda { |env|
  body = env["rack.input"]&.read.to_s.b # verify the bytes as they came, then parse them
  next [401, {}, []] unless genuine?(env, body)

  puts "#{JSON.parse(body)["type"]} #{env["HTTP_WEBHOOK_ID"]}"
  [204, {}, []]
}
