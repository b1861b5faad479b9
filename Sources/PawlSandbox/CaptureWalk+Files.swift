// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase
internal import PawlLedger
internal import PawlStore

extension CaptureWalk {
    mutating func visitFile(_ place: CapturePlace, in folder: BeneathFolder) throws(CaptureError) {
        let status = place.look.status
        if status.st_nlink > 1 { return visitSpecial(place, "is a hard link") }
        if status.st_mode & (S_ISUID | S_ISGID) != 0 { return visitSpecial(place, "has a setuid or setgid bit") }
        guard admit(place) else { return }
        let size = Int(status.st_size)
        guard fits(size, place.path) else { return }
        guard let file = folder.open(place.name, PAWL_BENEATH_FILE, expecting: place.look) else {
            signals.add("fs.special", .invalid, path: place.path, "is a file that cannot be read")
            return
        }
        defer { close(file) }
        if source == .upper, BeneathFolder.overlayAttribute("metacopy", of: file) != nil {
            signals.add("fs.special", .invalid, path: place.path, "is a file without its content")
            return
        }
        let object: Digest
        do throws(StoreError) {
            object = try objects.put(descriptor: file, size: size)
        } catch  where error.code == .changed {
            signals.add("snapshot.changed", .violation, path: place.path, "changed while it was read")
            return
        } catch {
            throw CaptureError(.store, "cannot store '\(place.path)': \(error.message)", cause: error)
        }
        let executable = status.st_mode & S_IXUSR != 0
        settle(place.path, .file(object: object, size: size, executable: executable))
    }

    mutating func visitLink(_ place: CapturePlace) {
        guard let bytes = BeneathFolder.linkTarget(place.look, limit: SafePath.maximumPathBytes),
            let target = String(validating: bytes, as: UTF8.self)
        else {
            return visitSpecial(place, "is a link whose target is too long or not UTF-8")
        }
        if let problem = SafePath.problem(target: target, ofLinkAt: place.path) {
            return visitSpecial(place, "is a link that \(problem)")
        }
        guard admit(place), fits(bytes.count, place.path) else { return }
        settle(place.path, .link(target: target))
    }

    /// Something that no tree can hold: refused where it could be a candidate's, dropped or a tampering elsewhere.
    mutating func visitSpecial(_ place: CapturePlace, _ problem: String) {
        if isEditable(place.path) {
            signals.add("fs.special", .invalid, path: place.path, problem)
        } else if place.isBad || !base.holds(place.path) {
            drop(place.path)
        }
        if !place.isBad { deleteAll(place.path, "was replaced: it \(problem)") }
    }

    /// A deletion of whatever the base has at a path and below.
    mutating func deleteAll(_ path: String, _ how: String = "was deleted") {
        if base.content(at: path) != nil { delete(path, how) }
        for entry in base.entries(below: path) { delete(entry.path, how) }
    }

    /// A deletion of one entry of the base.
    mutating func delete(_ path: String, _ how: String) {
        hidden.remove(path)
        let gone: TreeEntry.Content? = nil
        guard changes.updateValue(gone, forKey: path) == nil, !isEditable(path) else { return }
        signals.add("tamper.path", .violation, path: path, how)
    }

    /// Whether a file or link is to be looked into: it is editable, or stands where a sealed one did. Drops or refuses
    /// it otherwise, and marks as deleted what it replaces.
    private mutating func admit(_ place: CapturePlace) -> Bool {
        let path = place.path
        if place.isBad {
            if isEditable(path) {
                signals.add("fs.name", .invalid, path: path, "has a name that no tree can hold")
            } else {
                drop(path)
            }
            return false
        }
        for entry in base.entries(below: path) { delete(entry.path, "was replaced by what stands at '\(path)'") }
        guard isEditable(path) || base.content(at: path) != nil else {
            drop(path)
            return false
        }
        return true
    }

    private mutating func fits(_ size: Int, _ path: String) -> Bool {
        guard size <= limits.fileBytes else {
            quota(path, "has \(size) bytes, more than \(limits.fileBytes)")
            return false
        }
        taken += 1
        takenBytes += size
        guard taken <= limits.files else {
            quota(path, "is one of more than \(limits.files) files")
            return false
        }
        guard takenBytes <= limits.totalBytes else {
            quota(path, "brings the files above \(limits.totalBytes) bytes")
            return false
        }
        return true
    }

    private mutating func settle(_ path: String, _ content: TreeEntry.Content) {
        hidden.remove(path)
        let old = base.content(at: path)
        guard content != old else {
            changes.removeValue(forKey: path)
            return
        }
        changes[path] = .some(content)
        guard !isEditable(path) else { return }
        let how =
            switch (old, content) {
            case (.file(let before, _, _), .file(let after, _, _)):
                before == after ? "has another executable bit" : "was changed"
            case (.link, .link): "points elsewhere"
            default: "was replaced by something of another kind"
            }
        signals.add("tamper.path", .violation, path: path, how)
    }
}
