// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlSandbox
@testable import PawlStore
import Testing

@Suite struct WorkspaceImportTests {
    let fixture: Fixture
    var scratch: Scratch { fixture.scratch }

    init() throws {
        fixture = try Fixture()
        try fixture.scratch.folder("w")
    }

    private func refusal() -> StoreError? {
        #expect(throws: StoreError.self) {
            try WorkspaceImport.folder(scratch.path("w"), into: fixture.objects)
        }
    }

    @Test func `files, executable bits and inner links are taken; state, history and empty folders are not`() throws {
        try scratch.write("w/a.c", "int x;")
        try scratch.write("w/bin/tool", "#!/bin/sh\n", executable: true)
        try scratch.write("w/.pawl/secret", "no")
        try scratch.write("w/.git/config", "no")
        try scratch.write("w/skip/me", "no")
        try scratch.write("w/sub/.pawl", "a file of that name deeper down stays")
        try scratch.link("w/sub/link", to: "../bin/tool")
        try scratch.folder("w/empty")
        let tree = try WorkspaceImport.folder(scratch.path("w"), skipping: ["skip"], into: fixture.objects)
        let expected = try fixture.tree([
            "a.c": "int x;", "bin/tool": "!#!/bin/sh\n", "sub/link": "-> ../bin/tool",
            "sub/.pawl": "a file of that name deeper down stays",
        ])
        #expect(tree.entries == expected.entries)
        #expect(try fixture.trees.get(tree.digest) == tree)
    }

    @Test(arguments: ["fifo", "socket", "device"]) func `special files are refused by name`(_ kind: String) throws {
        let path = scratch.path("w/odd")
        switch kind {
        case "fifo": #expect(unsafe mkfifo(path, 0o644) == 0)
        case "socket": #expect(unsafe mknod(path, S_IFSOCK | 0o644, 0) == 0)
        default: try scratch.whiteout("w/odd")
        }
        let error = refusal()
        #expect(error?.code == .special)
        #expect(error?.message.contains("'odd'") == true)
    }

    @Test(arguments: ["/etc/passwd", "../outside", "a/../../outside", "x/.."])
    func `links that leave the workspace are refused by name`(_ target: String) throws {
        try scratch.link("w/way-out", to: target)
        let error = refusal()
        #expect(error?.code == .special)
        #expect(error?.message.contains("'way-out'") == true)
    }

    @Test(arguments: ["e\u{301}", "a\nb", "\u{1B}[31m"]) func `names that no tree can hold are refused`(
        _ name: String
    ) throws {
        try scratch.write("w/" + name, "")
        let error = refusal()
        #expect(error?.code == .name)
        #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }

    @Test func `a link to a folder is taken as a link and never followed`() throws {
        try scratch.write("outside/secret", "s")
        try scratch.write("w/in/f", "1")
        try scratch.link("w/d", to: "in")
        let tree = try WorkspaceImport.folder(scratch.path("w"), into: fixture.objects)
        #expect(tree.entries.map(\.path) == ["d", "in/f"])
    }
}

@Suite struct GitExportTests {
    let fixture: Fixture
    var scratch: Scratch { fixture.scratch }
    var repository: String { fixture.scratch.path("repo") }

    init() throws {
        fixture = try Fixture()
        try fixture.scratch.folder("repo")
        try git("init", "-q", "-b", "main")
    }

    private func git(_ arguments: String...) throws {
        try Shell.run(
            [
                "/usr/bin/git", "-C", repository, "-c", "user.name=t", "-c", "user.email=t@t", "-c",
                "commit.gpgsign=false",
            ]
                + arguments)
    }

    private func commit() throws {
        try git("add", "-A")
        try git("commit", "-q", "-m", "c")
    }

    @Test(.timeLimit(.minutes(1))) func `a commit is exported as it is stored, whatever the work tree says`()
        async throws
    {
        try scratch.write("repo/a.c", "one\n")
        try scratch.write("repo/dir/tool", "!\n", executable: true)
        try scratch.link("repo/dir/l", to: "../a.c")
        try scratch.write("repo/é", "name")
        try commit()
        try git("tag", "first")
        try scratch.write("repo/a.c", "two\n")
        try commit()
        try scratch.write("repo/a.c", "uncommitted\n")
        let expected = try fixture.tree(["a.c": "one\n", "dir/tool": "!!\n", "dir/l": "-> ../a.c", "é": "name"])
        let result = try await WorkspaceImport.git(repository: repository, ref: "first", into: fixture.objects)
        #expect(result.tree.entries == expected.entries)
        #expect(result.commit.utf8.count == 40)
        let latest = try await WorkspaceImport.git(repository: repository, ref: "main", into: fixture.objects)
        let file = try fixture.content("two\n")
        #expect(latest.tree.content(at: "a.c") == file)
        #expect(try fixture.trees.get(result.tree.digest) == result.tree)
    }

    @Test(.timeLimit(.minutes(1))) func `no filter, attribute, hook or monitor of the repository runs`() async throws {
        let canary = scratch.path("canary")
        try scratch.write("repo/a.txt", "raw $Format:%H$ $Id$\n")
        try scratch.write(
            "repo/.gitattributes", "* filter=evil diff=evil export-subst ident text eol=crlf\n/a.txt export-ignore\n")
        try commit()
        let run = "sh -c 'touch \(canary); cat'"
        for (key, value) in [
            ("filter.evil.smudge", run), ("filter.evil.clean", run), ("filter.evil.process", run),
            ("diff.evil.textconv", run), ("core.fsmonitor", run), ("core.pager", run), ("core.sshCommand", run),
            ("core.hooksPath", repository + "/hooks"), ("alias.ls-tree", "!" + run), ("tar.umask", "user"),
        ] {
            try Shell.run(["/usr/bin/git", "-C", repository, "config", key, value])
        }
        for hook in ["post-checkout", "post-index-change", "reference-transaction"] {
            try scratch.write("repo/hooks/\(hook)", "#!/bin/sh\ntouch \(canary)\n", executable: true)
        }
        let result = try await WorkspaceImport.git(repository: repository, ref: "main", into: fixture.objects)
        let file = try fixture.content("raw $Format:%H$ $Id$\n")
        #expect(result.tree.content(at: "a.txt") == file)
        #expect(!Files.exists(canary))
    }

    @Test(.timeLimit(.minutes(1))) func `many and large files come through in batches`() async throws {
        for number in 0..<1100 { try scratch.write("repo/d\(number % 9)/f\(number)", "\(number)") }
        let large = String(repeating: "0123456789abcdef", count: 400_000)
        for number in 0..<3 { try scratch.write("repo/large\(number)", large + "\(number)") }
        try scratch.write("repo/empty", "")
        try commit()
        let result = try await WorkspaceImport.git(repository: repository, ref: "HEAD", into: fixture.objects)
        #expect(result.tree.entries.count == 1104)
        try Shell.run(["/bin/rm", "-rf", repository + "/.git"])
        let folder = try WorkspaceImport.folder(repository, into: fixture.objects)
        #expect(folder == result.tree)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["--upload-pack=x", "nowhere", "", "a b", "main\n", "HEAD:a"])
    func `a ref that is none is refused`(_ ref: String) async throws {
        try scratch.write("repo/a", "1")
        try commit()
        let error = await #expect(throws: StoreError.self) {
            try await WorkspaceImport.git(repository: repository, ref: ref, into: fixture.objects)
        }
        #expect(error?.code == .git)
    }

    @Test(.timeLimit(.minutes(1))) func `submodules and folders without a repository are refused by name`() async throws
    {
        try scratch.write("repo/a", "1")
        try commit()
        try git("update-index", "--add", "--cacheinfo", "160000,1111111111111111111111111111111111111111,sub/module")
        try git("commit", "-q", "-m", "s")
        let error = await #expect(throws: StoreError.self) {
            try await WorkspaceImport.git(repository: repository, ref: "main", into: fixture.objects)
        }
        #expect(error?.message.contains("'sub/module'") == true)
        let other = await #expect(throws: StoreError.self) {
            try await WorkspaceImport.git(repository: scratch.root, ref: "main", into: fixture.objects)
        }
        #expect(other?.code == .git)
    }

    @Test(.timeLimit(.minutes(1))) func `bare repositories and linked work trees are read`() async throws {
        try scratch.write("repo/a", "1")
        try commit()
        try git("worktree", "add", "-q", scratch.path("tree"), "-b", "side")
        try git("clone", "-q", "--bare", repository, scratch.path("bare"))
        for place in ["tree", "bare"] {
            let result = try await WorkspaceImport.git(
                repository: scratch.path(place), ref: "main", into: fixture.objects)
            #expect(result.tree.entries.map(\.path) == ["a"])
        }
    }
}
