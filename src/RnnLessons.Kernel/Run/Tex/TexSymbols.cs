using System.Collections.Frozen;

namespace RnnLessons.Kernel.Run.Tex;

/// <summary>What TeX's names stand for.</summary>
internal static class TexSymbols
{
    /// <summary>Names of letters: set like a variable.</summary>
    public static readonly FrozenDictionary<string, string> Letters = Table("""
        alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
        nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
        Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
        partial ∂ nabla ∇ infty ∞ ell ℓ hbar ℏ imath ı jmath ȷ Re ℜ Im ℑ aleph ℵ emptyset ∅ varnothing ∅
        top ⊤ bot ⊥ forall ∀ exists ∃ neg ¬ lnot ¬ dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ prime ′
        angle ∠ triangle △ square □ checkmark ✓ # # % % $ $ & & _ _
        """);

    /// <summary>Names of operators and relations.</summary>
    public static readonly FrozenDictionary<string, string> Operators = Table("""
        cdot ⋅ times × div ÷ pm ± mp ∓ circ ∘ bullet ∙ ast ∗ star ⋆ odot ⊙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ wedge ∧ land ∧
        vee ∨ lor ∨ cap ∩ cup ∪ setminus ∖ dagger † amalg ⨿
        in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → leftarrow ← gets ← leftrightarrow ↔
        Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ iff ⟺ mapsto ↦ longrightarrow ⟶ longleftarrow ⟵ longmapsto ⟼
        uparrow ↑ downarrow ↓ hookrightarrow ↪ rightharpoonup ⇀
        le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ ll ≪ gg ≫ leqslant ⩽ geqslant ⩾
        lesssim ≲ gtrsim ≳ perp ⊥ parallel ∥ mid ∣ prec ≺ succ ≻ triangleq ≜ coloneqq ≔ vdash ⊢ models ⊨ therefore ∴
        colon : lt < gt > backslash \ neg ¬
        """);

    /// <summary>Operators that grow, and whose limits stand above and below when there is room.</summary>
    public static readonly FrozenDictionary<string, string> Large = Table("""
        sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ bigvee ⋁ bigwedge ⋀
        """);

    /// <summary>Integrals: they grow, and keep their limits at the side.</summary>
    public static readonly FrozenDictionary<string, string> Integrals = Table("int ∫ iint ∬ iiint ∭ oint ∮");

    /// <summary>Functions with an upright name.</summary>
    public static readonly FrozenSet<string> Functions = Names("""
        sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg det dim ker deg arg gcd hom Pr
        """);

    /// <summary>Functions whose subscript stands below when there is room.</summary>
    public static readonly FrozenSet<string> LimitFunctions = Names("max min sup inf lim limsup liminf det Pr argmax argmin");

    /// <summary>Brackets, by the names that \left, \right and \big take too.</summary>
    public static readonly FrozenDictionary<string, string> Fences = Table("""
        lbrace { rbrace } { { } } lbrack [ rbrack ] langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉
        lVert ‖ rVert ‖ Vert ‖ | ‖ lvert | rvert | vert | lgroup ⟮ rgroup ⟯
        """);

    /// <summary>Marks above a letter or a group, with whether they stretch.</summary>
    public static readonly FrozenDictionary<string, (string Mark, bool Stretches)> Accents = new Dictionary<string, (string, bool)>
    {
        ["hat"] = ("^", false),
        ["tilde"] = ("~", false),
        ["bar"] = ("¯", false),
        ["vec"] = ("→", false),
        ["dot"] = ("˙", false),
        ["ddot"] = ("¨", false),
        ["check"] = ("ˇ", false),
        ["breve"] = ("˘", false),
        ["acute"] = ("´", false),
        ["grave"] = ("`", false),
        ["mathring"] = ("˚", false),
        ["widehat"] = ("^", true),
        ["widetilde"] = ("~", true),
        ["overline"] = ("¯", true),
        ["overrightarrow"] = ("→", true),
        ["overleftarrow"] = ("←", true),
        ["overbrace"] = ("⏞", true),
    }.ToFrozenDictionary();

    /// <summary>Spaces, in em.</summary>
    public static readonly FrozenDictionary<string, double> Spaces = new Dictionary<string, double>
    {
        [","] = 0.1667,
        [":"] = 0.2222,
        [">"] = 0.2222,
        [";"] = 0.2778,
        ["!"] = -0.1667,
        [" "] = 0.25,
        ["thinspace"] = 0.1667,
        ["medspace"] = 0.2222,
        ["thickspace"] = 0.2778,
        ["enspace"] = 0.5,
        ["quad"] = 1,
        ["qquad"] = 2,
    }.ToFrozenDictionary();

    /// <summary>What a relation becomes under \not.</summary>
    public static readonly FrozenDictionary<string, string> Negated = Table("= ≠ ∈ ∉ < ≮ > ≯ ≤ ≰ ≥ ≱ ∼ ≁ ≈ ≉ ≡ ≢ ⊂ ⊄ ⊆ ⊈ ∣ ∤ ∥ ∦");

    private static FrozenDictionary<string, string> Table(string text)
    {
        var words = Words(text);
        var table = new Dictionary<string, string>();
        for (var i = 0; i < words.Length; i += 2)
            table[words[i]] = words[i + 1];
        return table.ToFrozenDictionary();
    }

    private static FrozenSet<string> Names(string text) => Words(text).ToFrozenSet();

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
