"""Text that did not exist before: clauses of a made-up licence, drawn from a round's seed."""

SYLLABLES = (
    "bar bel cor dan dor el fen gal hol ir kal lan mar mor nel or pen quil ras sel tam ul ven wil yor zan".split()
)
MONTHS = "January February March April May June July August September October November December".split()
ROLES = "owner,tenant,publisher,reader,borrower,miller,surveyor,carrier,printer,translator".split(",")
WORKS = "map,song,engine drawing,seed list,recipe,bridge plan,almanac,dictionary,sewing pattern,star table".split(",")
ACTS = "copy,alter,print,sell,translate,lend,perform,shorten,bind,display".split(",")
DUTIES = [
    "keep this notice with every copy", "state plainly what was changed and on which day",
    "give the source of the work to anyone who asks for it", "pay {money} to the treasury of {town}",
    "remove the name {name} from all advertising", "send one copy to {name}, {number} {street} Street, {town}",
    "hold no other person liable for any damage", "cause the changed work to carry a different title",
]
CLAUSES = [
    "The {role} may {act} or {act2} the {work} made by {name}, provided that the {role2} shall {duty}.",
    "If {name} of {town} does not {duty} within {number} days after {date}, this license shall end for the {work}.",
    "Nothing in section {small} gives the {role} any right to {act} the {work} outside {town}.",
    "\"{title}\" means the {work} first published at {town} on {date}, and any work based on it.",
    "In no event shall {name} be liable to the {role} for more than {money}, even if {name2} was told of such damages.",
    "You must {duty}, and you may not {act} the {work} unless {name} has agreed in writing before {date}.",
    "For each {work} that you {act}, you shall {duty} and {duty2}.",
    "This permission, number {code}, applies to the {role} and to no one else; the {role2} must {duty}.",
]


def word(chance, parts):
    return "".join(chance.choice(SYLLABLES) for _ in range(parts)).capitalize()


def text(chance, size):
    """At least `size` characters: a few fresh names, used again and again as in any licence."""
    people = [f"{word(chance, 2)} {word(chance, chance.randint(2, 3))}" for _ in range(3)]
    towns = [word(chance, 3) for _ in range(2)]
    works = chance.sample(WORKS, 3)
    roles = chance.sample(ROLES, 3)
    title = f"the {word(chance, 2)} {chance.choice(['Work', 'Papers', 'Collection'])}"

    def clause(template):
        values = {
            "name": chance.choice(people), "name2": chance.choice(people), "town": chance.choice(towns),
            "work": chance.choice(works), "role": chance.choice(roles), "role2": chance.choice(roles),
            "act": chance.choice(ACTS), "act2": chance.choice(ACTS), "title": title,
            "street": word(chance, 2), "number": chance.randint(2, 400), "small": chance.randint(1, 14),
            "code": f"{chance.randint(100, 999)}-{chance.randint(1000, 9999)}",
            "money": f"{chance.randint(3, 90)},{chance.randint(0, 999):03d} crowns",
            "date": f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {chance.randint(1790, 2090)}",
        }
        duty, duty2 = (part.format(**values) for part in chance.sample(DUTIES, 2))
        return template.format(**values, duty=duty, duty2=duty2)

    clauses, length = [], 0
    while length < size:
        clauses.append(clause(chance.choice(CLAUSES)))
        length += len(clauses[-1]) + 1
    words, lines, line = " ".join(clauses).split(), [], ""
    width = chance.randint(60, 80)
    for piece in words:
        if line and len(line) + 1 + len(piece) > width:
            lines.append(line)
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    return "\n".join(lines + [line]) + "\n"
