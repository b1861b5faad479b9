# SPDX-License-Identifier: Apache-2.0
import json, math
c = {}
for p, l in json.load(open("train.json")): c.setdefault(l, []).append(p)
C = [(sum(p[0] for p in c[l])/len(c[l]), sum(p[1] for p in c[l])/len(c[l])) for l in range(3)]
def solve(x):
    rows = []
    for a, b, *_ in x["items"]:
        w = [math.exp(-((a-u)**2+(b-v)**2)/1.28) for u, v in C]; s = sum(w)
        rows.append([z/s for z in w])
    return {"rows": rows}


TABLE = (
    "ACaKLAwqhiD4DmL0xNIeqHB2ujz8+jawaF6SBLSizjjgxupM7MrmQNiuwhSkcn7IUBYaXNyaltBI/vIklEIuWMBmSmzMakZguE4i"
    "NIQS3ugwtnp8vDr28CieUkR04o54oAaqjKwKpoCY7oJUZLI+CBBW2pyc2lYQCD6yZFSC7piApgqsjKoGoHiO4nREUp4o8PY6vHx6"
    "tjDo3hKENCJOuGBGasxsSmbAWC5ClCTy/kjQlprcXBoWUMh+cqQUwq7YQObK7EzqxuA4zqK0BJJeaLA2+vw8unZwqB7SxPRiDvgg"
    "hioMLIomABhuAtTkMr6IkNZaHBxa1pCIvjLk1AJuGAAmiiwMKoYg+A5i9MTSHqhwdro8/Po2sGhekgS0os444MbqTOzK5kDYrsIU"
    "pHJ+yFAWGlzcmpbQSP7yJJRCLljAZkpszGpGYLhOIjSEEt7oMLZ6fLw69vAonlJEdOKOeKAGqoysCqaAmO6CVGSyPggQVtqcnNpW"
    "EAg+smRUgu6YgKYKrIyqBqB4juJ0RFKeKPD2Orx8erYw6N4ShDQiTrhgRmrMbEpmwFguQpQk8v5I0Jaa3FwaFlDIfnKkFMKu2EDm"
    "yuxM6sbgOM6itASSXmiwNvr8PLp2cKge0sT0Yg74IIYqDCyKJgAYbgLU5DK+iJDWWhwcWtaQiL4y5NQCbhgAJoosDCqGIPgOYvTE"
    "0h6ocHa6PPz6NrBoXpIEtKLOOODG6kzsyuZA2K7CFKRyfshQFhpc3JqW0Ej+8iSUQi5YwGZKbMxqRmC4TiI0hBLe6DC2eny8Ovbw"
    "KJ5SRHTijnigBqqMrAqmgJjuglRksj4IEFbanJzaVhAIPrJkVILumICmCqyMqgageI7idERSnijw9jq8fHq2MOjeEoQ0Ik64YEZq"
    "zGxKZsBYLkKUJPL+SNCWmtxcGhZQyH5ypBTCrthA5srsTOrG4DjOorQEkl5osDb6/Dy6dnCoHtLE9GIO+CCGKgwsiiYAGG4C1OQy"
    "voiQ1locHFrWkIi+MuTUAm4YACaKLAwqhiD4DmL0xNIeqHB2ujz8+jawaF6SBLSizjjgxupM7MrmQNiuwhSkcn7IUBYaXNyaltBI"
    "/vIklEIuWMBmSmzMakZguE4iNIQS3ugwtnp8vDr28CieUkR04o54oAaqjKwKpoCY7oJUZLI+CBBW2pyc2lYQCD6yZFSC7piApgqs"
    "jKoGoHiO4nREUp4o8PY6vHx6tjDo3hKENCJOuGBGasxsSmbAWC5ClCTy/kjQlprcXBoWUMh+cqQUwq7YQObK7EzqxuA4zqK0BJJe"
    "aLA2+vw8unZwqB7SxPRiDvgghioMLIomABhuAtTkMr6IkNZaHBxa1pCIvjLk1AJuGAAmiiwMKoYg+A5i9MTSHqhwdro8/Po2sGhe"
    "kgS0os444MbqTOzK5kDYrsIUpHJ+yFAWGlzcmpbQSP7yJJRCLljAZkpszGpGYLhOIjSEEt7oMLZ6fLw69vAonlJEdOKOeKAGqoys"
    "CqaAmO6CVGSyPggQVtqcnNpWEAg+smRUgu6YgKYKrIyqBqB4juJ0RFKeKPD2Orx8erYw6N4ShDQiTrhgRmrMbEpmwFguQpQk8v5I"
    "0Jaa3FwaFlDIfnKkFMKu2EDmyuxM6sbgOM6itASSXmiwNvr8PLp2cKge0sT0Yg74IIYqDCyKJgAYbgLU5DK+iJDWWhwcWtaQiL4y"
    "5NQCbhgAJoosDCqGIPgOYvTE0h6ocHa6PPz6NrBoXpIEtKLOOODG6kzsyuZA2K7CFKRyfshQFhpc3JqW0Ej+8iSUQi5YwGZKbMxq"
    "RmC4TiI0hBLe6DC2eny8OvbwKJ5SRHTijnigBqqMrAqmgJjuglRksj4IEFbanJzaVhAIPrJkVILumICmCqyMqgageI7idERSnijw"
    "9jq8fHq2MOjeEoQ0Ik64YEZqzGxKZsBYLkKUJPL+SNCWmtxcGhZQyH5ypBTCrthA5srsTOrG4DjOorQEkl5osDb6/Dy6dnCoHtLE"
    "9GIO+CCGKgwsiiYAGG4C1OQyvoiQ1locHFrWkIi+MuTUAm4YACaKLAwqhiD4DmL0xNIeqHB2ujz8+jawaF6SBLSizjjgxupM7Mrm"
    "QNiuwhSkcn7IUBYaXNyaltBI/vIklEIuWMBmSmzMakZguE4iNIQS3ugwtnp8vDr28CieUkR04o54oAaqjKwKpoCY7oJUZLI+CBBW"
    "2pyc2lYQCD6yZFSC7piApgqsjKoGoHiO4nREUp4o8PY6vHx6tjDo3hKENCJOuGBGasxsSmbAWC5ClCTy/kjQlprcXBoWUMh+cqQU"
    "wq7YQObK7EzqxuA4zqK0BJJeaLA2+vw8unZwqB7SxPRiDvgghioMLIomABhuAtTkMr6IkNZaHBxa1pCIvjLk1AJuGAAmiiwMKoYg"
    "+A5i9MTSHqhwdro8/Po2sGhekgS0os444MbqTOzK5kDYrsIUpHJ+yFAWGlzcmpbQSP7yJJRCLljAZkpszGpGYLhOIjSEEt7oMLZ6"
    "fLw69vAonlJEdOKOeKAGqoysCqaAmO6CVGSyPggQVtqcnNpWEAg+smRUgu6YgKYKrIyqBqB4juJ0RFKeKPD2Orx8erYw6N4ShDQi"
    "TrhgRmrMbEpmwFguQpQk8v5I0Jaa3FwaFlDIfnKkFMKu2EDmyuxM6sbgOM6itASSXmiwNvr8PLp2cKge0sT0Yg74IIYqDCyKJgAY"
    "bgLU5DK+iJDWWhwcWtaQiL4y5NQCbhgAJoosDCqGIPgOYvTE0h6ocHa6PPz6NrBoXpIEtKLOOODG6kzsyuZA2K7CFKRyfshQFhpc"
    "3JqW0Ej+8iSUQi5YwGZKbMxqRmC4TiI0hBLe6DC2eny8OvbwKJ5SRHTijnigBqqMrAqmgJjuglRksj4IEFbanJzaVhAIPrJkVILu"
    "mICmCqyMqgageI7idERSnijw9jq8fHq2MOjeEoQ0Ik64YEZqzGxKZsBYLkKUJPL+SNCWmtxcGhZQyH5ypBTCrthA5srsTOrG4DjO"
    "orQEkl5osDb6/Dy6dnCoHtLE9GIO+CCGKgwsiiYAGG4C1OQyvoiQ1locHFrWkIi+MuTUAm4YACaKLAwqhiD4DmL0xNIeqHB2ujz8"
    "+jawaF6SBLSizjjgxupM7MrmQNiuwhSkcn7IUBYaXNyaltBI/vIklEIuWMBmSmzMakZguE4iNIQS3ugwtnp8vDr28CieUkR04o54"
    "oAaqjKwKpoCY7oJUZLI+CBBW2pyc2lYQCD6yZFSC7piApgqsjKoGoHiO4nREUp4o8PY6vHx6tjDo3hKENCJOuGBGasxsSmbAWC5C"
    "lCTy/kjQlprcXBoWUMh+cqQUwq7YQObK7EzqxuA4zqK0BJJeaLA2+vw8unZwqB7SxPRiDvgghioMLIomABhuAtTkMr6IkNZaHBxa"
    "1pCIvjLk1AJuGAAmiiwMKoYg+A5i9MTSHqhwdro8/Po2sGhekgS0os444MbqTOzK5kDYrsIUpHJ+yFAWGlzcmpbQSP7yJJRCLljA"
    "ZkpszGpGYLhOIjSEEt7oMLZ6fLw69vAonlJEdOKOeKAGqoysCqaAmO6CVGSyPggQVtqcnNpWEAg+smRUgu6YgKYKrIyqBqB4juJ0"
    "RFKeKPD2Orx8erYw6N4ShDQiTrhgRmrMbEpmwFguQpQk8v5I0Jaa3FwaFlDIfnKkFMKu2EDmyuxM6sbgOM6itASSXmiwNvr8PLp2"
    "cKge0sT0Yg74IIYqDCyKJgAYbgLU5DK+iJDWWhwcWtaQiL4y5NQCbhgAJoosDCqGIPgOYvTE0h6ocHa6PPz6NrBoXpIEtKLOOODG"
    "6kzsyuZA2K7CFKRyfshQFhpc3JqW0Ej+8iSUQi5YwGZKbMxqRmC4TiI0hBLe6DC2eny8OvbwKJ5SRHTijnigBqqMrAqmgJjuglRk"
    "sj4IEFbanJzaVhAIPrJkVILumICmCqyMqgageI7idERSnijw9jq8fHq2MOjeEoQ0Ik64YEZqzGxKZsBYLkKUJPL+SNCWmtxcGhZQ"
)
NUMBERS = [0, 38, 138, 44, 12, 42, 134, 32, 248, 14, 98, 244, 196, 210, 30, 168, 112, 118, 186, 60, 252, 250, 54, 176, 104]
