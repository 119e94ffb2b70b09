using System.Net;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>A cell of parameters as fields, and back.</summary>
public sealed class ParameterFieldsTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("var rate = 0.001;", "rate", ParameterKind.Number, "0.001")]
    [InlineData("var rate = 1e-3;", "rate", ParameterKind.Number, "1e-3")]
    [InlineData("var rate = 0.5f;", "rate", ParameterKind.Number, "0.5")]
    [InlineData("double rate = 1;", "rate", ParameterKind.Number, "1")]
    [InlineData("var steps = 1_000;", "steps", ParameterKind.Integer, "1000")]
    [InlineData("var seed = -1;", "seed", ParameterKind.Integer, "-1")]
    [InlineData("var mask = 0xFF;", "mask", ParameterKind.Integer, "0xFF")]
    [InlineData("var big = 5L;", "big", ParameterKind.Integer, "5")]
    [InlineData("var full = false;", "full", ParameterKind.Truth, "false")]
    [InlineData("var cell = \"LSTM\";", "cell", ParameterKind.Text, "LSTM")]
    [InlineData("var lags = new[] { 1, 2 };", "lags", ParameterKind.Code, "new[] { 1, 2 }")]
    [InlineData("var past = Past.Weighted;", "past", ParameterKind.Code, "Past.Weighted")]
    public void A_value_is_shown_as_one_would_type_it(string source, string name, ParameterKind kind, string value) =>
        Assert.Equal([new ParameterField(name, kind, value)], ParameterFields.In(source));

    [Theory]
    [InlineData("var rate = 0.001; // small", "rate", "0.01", "var rate = 0.01; // small")]
    [InlineData("var rate = 0.001;", "rate", " 1 ", "var rate = 1d;")]
    [InlineData("var rate = 0.001;", "rate", "1e-4", "var rate = 0.0001;")]
    [InlineData("var rate = 1e-3;", "rate", "1e-3", "var rate = 1e-3;")]
    [InlineData("var a = 1;\nvar b = 2;   // two\nvar c = 3;", "b", "20", "var a = 1;\nvar b = 20;   // two\nvar c = 3;")]
    [InlineData("int a = 1, b = 2;", "b", "7", "int a = 1, b = 7;")]
    [InlineData("var full = false;", "full", "true", "var full = true;")]
    [InlineData("var cell = \"LSTM\";", "cell", "say \"GRU\"", "var cell = \"say \\\"GRU\\\"\";")]
    [InlineData("var cell = \"LSTM\";", "cell", "", "var cell = \"\";")]
    [InlineData("var lags = new[] { 1, 2 };", "lags", "new[] { 3 }", "var lags = new[] { 3 };")]
    public void A_changed_value_changes_its_place_alone(string source, string name, string value, string expected) =>
        Assert.Equal(expected, ParameterFields.Set(source, new Dictionary<string, string> { [name] = value }));

    [Theory]
    [InlineData("var steps = 200;", "steps", "many", "whole number")]
    [InlineData("var steps = 200;", "steps", "0.5", "whole number")]
    [InlineData("var rate = 0.1;", "rate", "", "rate is empty")]
    [InlineData("var rate = 0.1;", "rate", "1; System.IO.File.Delete(\"x\")", "a number")]
    [InlineData("var rate = 0.1;", "other", "1", "declares no other")]
    public async Task A_value_that_does_not_suit_is_refused_with_a_word_on_why(string source, string name, string value, string why)
    {
        var answer = await server.SendAsync(HttpMethod.Post, "rnn/parameters", new JsonObject { ["source"] = source, ["values"] = new JsonObject { [name] = value } });
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(why, (string)answer.Json!["message"]!);
    }

    [Theory]
    [InlineData("var rate = 0.01;   // 0.001 … 0.1", 0.001, 0.1)]
    [InlineData("double rate = 1;  // .5 ... 2, more is too much", 0.5, 2)]
    [InlineData("var n = 3; // -1 to 1e3: a count", -1, 1000)]
    [InlineData("// before\nvar a = \"x\"; // 1 … 2\nvar n = 3; // 1 … 9 (units)", 1, 9)]
    public void A_range_in_the_comment_at_its_line_s_end_is_read(string source, double from, double to) =>
        Assert.Equal(new ParameterRange(from, to), ParameterFields.In(source)[^1].Range);

    [Theory]
    [InlineData("var n = 3; // 9 … 1")]
    [InlineData("var n = 3; // 2 … 2")]
    [InlineData("var n = 3; // from 1 … 9")]
    [InlineData("var n = 3; // 1 … 9x")]
    [InlineData("var n = 3; // 1 … 1e999")]
    [InlineData("var n = true; // 0 … 1")]
    [InlineData("var s = \"a\"; // 0 … 1")]
    [InlineData("// 0 … 1\nvar n = 3;")]
    public void What_is_no_range_of_a_number_is_none(string source) => Assert.Null(Assert.Single(ParameterFields.In(source)).Range);

    [Fact]
    public async Task The_page_gets_the_fields_and_the_new_source()
    {
        var answer = await server.SendAsync(HttpMethod.Post, "rnn/parameters", new JsonObject { ["source"] = "var a = 1; var b = true;\nvar c = 0.5; // 0 … 1", ["values"] = new JsonObject { ["a"] = "2" } });
        Assert.Equal("""{"source":"var a = 2; var b = true;\nvar c = 0.5; // 0 \u2026 1","fields":[{"name":"a","kind":"integer","value":"2"},{"name":"b","kind":"truth","value":"true"},{"name":"c","kind":"number","value":"0.5","range":{"from":0,"to":1}}]}""", answer.Json!.ToJsonString());
    }
}
