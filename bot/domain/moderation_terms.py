"""The words of the minor-safety rule, as data: what tells of someone underage, what is sexual, what is enough alone.

Words that mostly mean something else are left out or listed under HARMLESS: the rule needs both contexts, and a false
alarm costs a member an honest picture. Phrases are written as they are read: lower case, no marks, no punctuation.
"""

UNDERAGE = """
child children childs kid kids kiddo kiddie kiddies kiddy toddler toddlers infant infants baby babies newborn
newborns minors underage underaged preteen preteens teen teens teenage teenaged teenager teenagers tween
tweens adolescent adolescents juvenile juveniles pubescent prepubescent prepubescents preschool preschooler
preschoolers kindergarten kindergartener kindergartner schoolgirl schoolgirls schoolboy schoolboys schoolchild
schoolchildren schoolkid schoolkids middleschooler middleschoolers highschooler highschoolers loli lolis
lolita lolitas shota shotas pedo pedos pedophile pedophiles pedophilia paedophile paedophilia daycare ninos
ninas nino nina bebe bebes adolescente adolescentes colegiala colegialas enfant enfants fillette fillettes
gamine gamines mineure mineures ecoliere ecolieres kinder kleinkind kleinkinder minderjahrig minderjahrige
minderjahriges schulmadchen saugling crianca criancas menina meninas menino meninos bambina bambine bambino
bambini minorenne minorenni cocuk cocuklar dziecko dzieci nieletnia ребенок ребенка дети детеи девочка девочки
девочку девочкои мальчик мальчика малолетка малолетки школьница школьницы школьницу несовершеннолетняя
несовершеннолетние подросток младенец طفل طفلة اطفال قاصر बच्चा बच्ची नाबालिग
"""

UNDERAGE_PHRASES = (
    *(
        f"{how} {who}{plural}"
        for how in (
            "little",
            "young",
            "younger",
            "small",
            "tiny",
            "minor",
            "school",
            "grade school",
            "underdeveloped",
        )
        for who in ("girl", "boy", "kid", "child", "daughter", "son", "sister", "brother")
        for plural in ("", "s")
    ),
    *(
        f"{school} school"
        for school in ("elementary", "primary", "middle", "grade", "nursery", "junior high", "high")
    ),
    *(f"{school} schooler" for school in ("elementary", "primary", "middle", "grade", "high")),
    "school uniform",
    "junior high",
    "pre teen",
    "pre teens",
    "pre pubescent",
    "under age",
    "under aged",
    "barely legal",
    "not yet eighteen",
    "menor de edad",
    "menores de edad",
    "menor de idade",
    "petite fille",
    "petites filles",
    "petit garcon",
    "kleines madchen",
    "kleine madchen",
    "kleiner junge",
    "kleines kind",
    "маленькая девочка",
)

SEXUAL = """
nude nudes nudity naked nakedness nsfw porn porno porns pornstar pornographic pornography sex sexy sexier
sexual sexually sexualized sexualised sexualize erotic erotica erotically hentai ecchi topless bottomless
lingerie underwear panties panty thong bra undressed undressing undress unclothed disrobed disrobing stripping
striptease stripper masturbate masturbates masturbating masturbation orgasm orgasms orgasmic penis penises
vagina vaginas vulva genital genitals genitalia pussy pussies cock cocks dick dicks boob boobs boobies tits
titties breast breasts nipple nipples areola areolas crotch cleavage upskirt fuck fucks fucked fucking blowjob
blowjobs handjob handjobs deepthroat cum cumming cumshot creampie bukkake gangbang threesome anal bdsm bondage
fetish seductive seductively seduce seducing seduction sensual sensually slut sluts slutty whore whores horny
aroused arousal intercourse fornicate rape raped raping rapes molest molested molesting molestation incest
milf ahegao doggystyle microbikini lewd lewds lustful xxx r18 rule34 onlyfans provocatively hooker prostitute
desnuda desnudas desnudo desnudos sexo sexi erotica erotico nue nues sexe nackt nackte nackter nacktes nackten
erotisch erotische nua nuas pelada peladas pelado nuda nude nudo nudi sesso erotico ciplak seks naga nagie
nago голая голые голыи голую голои обнаженная обнаженные секс сексуальная порно эротика эротическая عارية عاري
جنس نگی नग्न नंगी सेक्स
"""

SEXUAL_PHRASES = (
    "no clothes",
    "no clothing",
    "without clothes",
    "without clothing",
    "without any clothes",
    "wearing nothing",
    "take off clothes",
    "taking off clothes",
    "taking her clothes off",
    "taking his clothes off",
    "taking off her clothes",
    "taking off his clothes",
    "spread legs",
    "spreading legs",
    "legs spread",
    "making love",
    "make love",
    "doggy style",
    "micro bikini",
    "rule 34",
    "r 18",
    "birthday suit",
    "sin ropa",
    "sans vetements",
    "ohne kleidung",
    "senza vestiti",
    "sem roupa",
    "без одежды",
)

ALONE = """
lolicon lolicons shotacon shotacons toddlercon csam jailbait jailbaits pthc lolisex lolihentai childporn
kidporn
"""

ALONE_PHRASES = (
    "child porn",
    "child pornography",
    "child sexual abuse",
    "kiddie porn",
    "kiddy porn",
    "kid porn",
)

# Scripts that put no spaces between words: found anywhere. Single characters are too common in other words.
UNDERAGE_ANYWHERE = (
    *(
        "幼女",
        "幼児",
        "ロリ",
        "ショタ",
        "小学生",
        "中学生",
        "女児",
        "男児",
        "未成年",
        "子供",
        "子ども",
        "赤ちゃん",
    ),
    *(
        "萝莉",
        "蘿莉",
        "正太",
        "儿童",
        "兒童",
        "小孩",
        "初中生",
        "女童",
        "男童",
        "婴儿",
        "嬰兒",
        "小女孩",
        "小男孩",
    ),
    *("어린이", "로리", "쇼타", "미성년", "초등학생", "중학생", "여자아이", "남자아이"),
)
SEXUAL_ANYWHERE = (
    *(
        "全裸",
        "半裸",
        "裸体",
        "裸體",
        "裸の",
        "裸照",
        "裸露",
        "裸身",
        "真っ裸",
        "ヌード",
        "エロい",
        "エロ画像",
        "エロティック",
    ),
    *(
        "エッチ",
        "セックス",
        "ポルノ",
        "下着",
        "性的",
        "色情",
        "性感",
        "性爱",
        "性愛",
        "做爱",
        "做愛",
        "脱衣",
        "淫",
    ),
    *("누드", "알몸", "섹스", "야한", "포르노", "속옷"),
)

HARMLESS = (
    *(
        "naked mole rat",
        "naked mole rats",
        "naked eye",
        "naked juice",
        "cum laude",
        "moby dick",
        "philip k dick",
    ),
    *(
        "dick tracy",
        "dick van dyke",
        "breast feeding",
        "chicken breast",
        "chicken breasts",
        "turkey breast",
        "duck breast",
    ),
    *(
        "breast cancer",
        "red breast",
        "baby blue",
        "baby pink",
        "baby oil",
        "baby doll",
        "baby grand",
        "baby back ribs",
    ),
    *(
        "child seat",
        "kid gloves",
        "kid leather",
        "billy the kid",
        "karate kid",
        "kid rock",
        "kid cudi",
        "teen titans",
    ),
    *(
        "teenage mutant ninja turtles",
        "cock a doodle doo",
        "same sex",
        "sex education",
        "fairer sex",
        "high school musical",
    ),
    *("カロリー", "ロリポップ", "sex pistols", "sex and the city"),
)
