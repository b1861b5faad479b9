// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import PawlBase
public import PawlLedger

/// The index of a ledger: what `list` and `show` look up. It holds nothing that the ledger does not say, so it may be
/// removed at any time, and a rebuilt index equals one that grew entry by entry, by ordered dump.
///
/// One process writes; readers in other processes need no lock (SQLite's write-ahead log).
public final class IndexDatabase: Sendable {
    private let pool: DatabasePool

    /// Opens an index and makes it where it is missing. One of another version is emptied: `nextPosition` is 0 then,
    /// and the caller applies all entries. Throws `database`; a damaged file may be removed and opened anew.
    public init(path: String) throws(StoreError) {
        self.pool = try Self.onDatabase("open the index \(path)") {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                // Rebuildable: a power failure may cost the index, never its consistency with itself.
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.write { database in
                let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
                if found != IndexSchema.version { try Self.reset(database) }
            }
            return pool
        }
    }

    /// The position of the first ledger entry that is not in the index.
    public func nextPosition() throws(StoreError) -> Int {
        try read { database in try Self.nextPosition(database) }
    }

    /// Folds entries with their positions in the ledger, all or none. Entries that are in already are passed over;
    /// throws `database` where one is missing before them.
    public func apply(_ entries: [(Int, LedgerEntry)]) throws(StoreError) {
        try write { database in try Self.apply(entries, database) }
    }

    /// Empties the index and folds all entries of a ledger, from position 0.
    public func rebuild(from entries: some Sequence<LedgerEntry>) throws(StoreError) {
        try write { database in
            try Self.reset(database)
            var fold = IndexFold(database: database)
            for (position, entry) in entries.enumerated() { try fold.apply(entry, at: position) }
        }
    }

    /// All rows of all tables as text, in the order of their keys: equal exactly for equal content.
    public func dump() throws(StoreError) -> String {
        try read { database in
            var text = ""
            for table in IndexSchema.tables {
                text += "# \(table.name)\n"
                let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table.name) ORDER BY \(table.key)")
                while let row = try rows.next() {
                    text += row.map { name, value in "\(name)=\(Self.text(value))" }.joined(separator: "\t")
                    text += "\n"
                }
            }
            return text
        }
    }

    /// Closes the files; later calls throw.
    public func close() throws(StoreError) {
        try Self.onDatabase("close the index") { try pool.close() }
    }

    /// Numbers as they are, text quoted, so that no content can look like two columns.
    private static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "null"
        case .int64(let number): String(number)
        case .double(let number): number.description
        case .string(let text): CanonicalJSON.text(.string(text))
        case .blob(let bytes): Hex.encode(bytes)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.onDatabase("read the index") { try pool.read(body) }
    }

    private func write(_ body: (Database) throws -> Void) throws(StoreError) {
        try Self.onDatabase("write to the index") { try pool.write(body) }
    }

    private static func apply(_ entries: [(Int, LedgerEntry)], _ database: Database) throws {
        var next = try nextPosition(database)
        var fold = IndexFold(database: database)
        for (position, entry) in entries where position >= next {
            guard position == next else {
                throw StoreError(.database, "cannot index entry \(position): entry \(next) is missing before it")
            }
            try fold.apply(entry, at: position)
            next += 1
        }
    }

    private static func nextPosition(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT max(position) + 1 FROM entries") ?? 0
    }

    private static func reset(_ database: Database) throws {
        let names = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for name in names { try database.execute(sql: "DROP TABLE \(name.quotedDatabaseIdentifier)") }
        for table in IndexSchema.tables {
            try database.execute(sql: "CREATE TABLE \(table.name) (\(table.columns)) STRICT")
        }
        for index in IndexSchema.indexes { try database.execute(sql: index) }
        try database.execute(sql: "PRAGMA user_version = \(IndexSchema.version)")
    }

    private static func onDatabase<Value>(_ what: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.database, "cannot \(what): \(error)", cause: error)
        }
    }
}
