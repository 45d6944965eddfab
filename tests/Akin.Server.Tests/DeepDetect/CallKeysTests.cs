using System.Net;
using System.Text.Json;

namespace Akin.Server.Tests.DeepDetect;

/// <summary>What DeepDetect would act on and is not done here is refused; what it passes over is passed over.</summary>
public sealed class CallKeysTests(DeepDetectServer served) : IClassFixture<DeepDetectServer>
{
    [Theory]
    [InlineData("\"model\":{\"weights\":\"other.caffemodel\"}", "model.weights is not supported")]
    [InlineData("\"model\":{\"repositry\":\"x\"}", "did you mean model.repository?")]
    [InlineData("\"parameters\":{\"input\":{\"connector\":\"image\",\"segmentation\":true}}", "parameters.input.segmentation")]
    [InlineData("\"parameters\":{\"input\":{\"connector\":\"image\"},\"mllib\":{\"template\":\"resnet_50\"}}", "parameters.mllib.template")]
    [InlineData("\"parameters\":{\"input\":{\"conector\":\"image\"}}", "did you mean parameters.input.connector?")]
    [InlineData("\"description\":\"\\ud83d\"", "not what is expected at $.description")]
    public async Task A_service_that_would_be_another_in_DeepDetect_is_refused(string more, string line)
    {
        await served.ForgetAsync();
        string parameters = more.Contains("\"parameters\"", StringComparison.Ordinal) ? "" : "\"parameters\":{\"input\":{\"connector\":\"image\"}},";
        (HttpStatusCode status, JsonElement reply) = await served.CallAsync("PUT", "/services/x", $"{{\"mllib\":\"torch\",\"type\":\"unsupervised\",{parameters}{more}}}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(line, reply.GetProperty("status").GetProperty("dd_msg").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await served.GoodAsync("GET", "/info")).GetProperty("head").GetProperty("services").GetArrayLength());
    }

    [Theory]
    [InlineData("{}", "{\"template\":\"{{#status}}\"}", "parameters.output.template")]
    [InlineData("{}", "{\"measure\":[\"f1\"]}", "parameters.output.measure")]
    [InlineData("{}", "{\"confidence_treshold\":0.5}", "did you mean parameters.output.confidence_threshold?")]
    [InlineData("{}", "{\"confidence_threshold\":1e999}", "confidence_threshold")]
    [InlineData("{}", "{\"confidence_threshold\":\"NaN\"}", "")]
    [InlineData("{\"outputlayer\":\"another\"}", "{}", "outputlayer")]
    [InlineData("{\"extract_layer\":\"fc7\"}", "{}", "extract_layer")]
    public async Task A_prediction_that_would_be_another_in_DeepDetect_is_refused(string mllib, string output, string line)
    {
        await served.ForgetAsync();
        await served.MakeClassificationAsync();
        (HttpStatusCode status, JsonElement reply) = await served.CallAsync(
            "POST", "/predict", $$$"""{"service":"imageserv","parameters":{"mllib":{{{mllib}}},"output":{{{output}}}},"data":["{{{served.Photos}}}/red/00.png"]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(line, reply.GetProperty("status").GetProperty("dd_msg").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_DeepDetect_passes_over_or_what_changes_nothing_here_is_taken()
    {
        await served.ForgetAsync();
        await served.GoodAsync(
            "PUT", "/services/x",
            $$$"""{"mllib":"torch","description":"","note to self":1,"parameters":{"input":{"connector":"image","width":224,"height":224,"mean":[1,2,3],"segmentation":false},"mllib":{"nclasses":4,"gpu":true,"gpuid":0,"template":"","finetuning":false},"output":{"store_config":true}},"model":{"repository":"{{{served.Model}}}","weights":"","create_repository":true}}""");
        await served.PredictAsync("x", """{"gpu":true,"net":{"test_batch_size":4}}""", """{"best":1,"bbox":false,"measure":[]}""", Path.Combine(served.Photos, "red/00.png"));
        await served.GoodAsync("GET", "/info?status=true");
        (HttpStatusCode status, JsonElement reply) = await served.CallAsync("DELETE", "/services/x?claer=full");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("did you mean 'clear'?", reply.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"parameters\":{", "\"#\":1", "}")]
    [InlineData("\"parameters\":{\"output\":{\"template\":[", "\"#\"", "]}}")]
    [InlineData("\"data\":[", "\"#\"", "]")]
    public async Task A_call_that_holds_far_more_than_any_needs_is_refused_before_it_is_kept(string before, string one, string after)
    {
        await served.ForgetAsync();
        string many = string.Join(',', Enumerable.Range(0, 12_000).Select(i => one.Replace("#", $"{i}", StringComparison.Ordinal)));
        (HttpStatusCode status, JsonElement reply) = await served.CallAsync("POST", "/predict", $"{{\"service\":\"none\",{before}{many}{after}}}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("more than 10,000 keys and values", reply.ToString(), StringComparison.Ordinal);
    }
}
