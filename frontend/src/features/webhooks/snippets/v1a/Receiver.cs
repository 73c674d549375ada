using System.Text;
using System.Text.Json;
using NSec.Cryptography;

var minute = TimeSpan.FromMinutes(1);
var ed25519 = SignatureAlgorithm.Ed25519;
using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
var keys = new List<PublicKey>();
var askedAt = DateTimeOffset.MinValue;

async Task<List<PublicKey>> PublicKeys(TimeSpan maxAge)
{
    if (DateTimeOffset.UtcNow - askedAt < maxAge) return keys;
    askedAt = DateTimeOffset.UtcNow;
    try
    {
        var set = await client.GetFromJsonAsync<JsonElement>(Environment.GetEnvironmentVariable("WEBHOOK_KEYS_URL"));
        keys = set.GetProperty("keys").EnumerateArray()
            .Select(key => Convert.FromBase64String(key.GetProperty("x").GetString()!.Replace('-', '+').Replace('_', '/') + "="))
            .Select(x => PublicKey.Import(ed25519, x, KeyBlobFormat.RawPublicKey)).ToList();
    }
    catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
    {
        Console.Error.WriteLine($"the keys could not be fetched: {e.Message}");
    }
    return keys;
}

async Task<bool> IsGenuine(IHeaderDictionary headers, byte[] body)
{
    string id = headers["webhook-id"].ToString(), timestamp = headers["webhook-timestamp"].ToString();
    if (!long.TryParse(timestamp, out var seconds) || timestamp.Length > 12) return false;
    if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300) return false;
    byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
    var given = headers["webhook-signature"].ToString().Split(' ').Where(s => s.StartsWith("v1a,")).Take(4);
    bool Verifies(PublicKey key) => given.Any(s =>
    {
        var signature = new byte[ed25519.SignatureSize];
        return Convert.TryFromBase64String(s[4..], signature, out var length)
            && length == signature.Length && ed25519.Verify(key, signed, signature);
    });
    // Keys that are an hour old are fetched again; younger ones if they do not verify the delivery.
    return (await PublicKeys(60 * minute)).Any(Verifies) || (await PublicKeys(minute)).Any(Verifies);
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapPost("/", async (HttpRequest request) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body); // verify the bytes as they came, then parse them
    if (!await IsGenuine(request.Headers, body.ToArray())) return Results.Unauthorized();
    Console.WriteLine($"verified {request.Headers["webhook-id"]}");
    return Results.NoContent();
});
app.Run($"http://*:{Environment.GetEnvironmentVariable("PORT") ?? "3000"}");
