namespace RnnLessons.Lesson;

/// <summary>Fragments of HTML, one for each step, of which a slider shows one at a time; no kernel is needed.</summary>
/// <remarks>
/// The slider is the browser's own, so the arrow keys move it. Where scripts run, the fragment's own script connects it; in a saved output the page of
/// <c>rnn open</c> does (web/src/sliders.ts), and knows it by this form: a label with a range, beside elements with <c>data-step</c>.
/// </remarks>
internal static class StepSlider
{
    /// <summary>The fragment.</summary>
    /// <param name="label">What a step is: <c>"time step t"</c>.</param>
    /// <param name="steps">The number of each step, rising by one, and what is shown at it.</param>
    /// <param name="start">The step that is shown first.</param>
    /// <param name="style">A style sheet that the fragments need, or nothing.</param>
    public static string Html(string label, IReadOnlyList<(int Step, string Html)> steps, int start, string style = "")
    {
        var id = "steps-" + Guid.NewGuid().ToString("N");
        // The script brings the slider out: where scripts are taken out, none stands there that does nothing.
        return $$"""
            <div id="{{id}}">{{(style.Length > 0 ? $"<style>{style}</style>" : "")}}<label hidden style="display:none">{{label}} = <output style="display:inline-block;min-width:1.5em">{{start}}</output> <input type="range" min="{{steps[0].Step}}" max="{{steps[^1].Step}}" value="{{start}}" step="1" aria-label="{{label}}" style="width:60%;vertical-align:middle"></label>
            {{string.Join("\n", steps.Select(step => $"<div data-step=\"{step.Step}\"{(step.Step == start ? "" : " hidden style=\"display:none\"")}>{step.Html}</div>"))}}</div>
            <script>(function () {
              var place = document.getElementById("{{id}}"), label = place.querySelector("label"), slider = place.querySelector("input");
              function show(part, on) { part.hidden = !on; part.style.display = on ? "" : "none"; }
              slider.addEventListener("input", function () {
                place.querySelector("output").textContent = slider.value;
                place.querySelectorAll("[data-step]").forEach(function (part) { show(part, part.dataset.step === slider.value); });
              });
              show(label, true);
            })();</script>
            """;
    }
}
