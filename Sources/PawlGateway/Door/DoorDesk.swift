// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// Decides what a request at the door is, and has it answered.
struct DoorDesk: RequestDesk {
    let models: ModelDesk
    let list: ModelList
    let tally: DoorTally
    let book: SpendBook

    func answer(_ head: RequestHead, body: [UInt8], reply: Reply, client: ClientPresence) async {
        if head.method == "CONNECT" {
            return await refuse(EgressTarget(authority: head.target), head, reply)
        }
        var target = head.target
        if !target.hasPrefix("/") {
            // A client that sends everything through its proxy asks even the door for the door.
            let elsewhere = EgressTarget(absolute: target)
            guard let elsewhere, elsewhere.isDoor(port: Door.port) else {
                return await refuse(elsewhere, head, reply)
            }
            target = elsewhere.path
        }
        if head.asksForUpgrade {
            reply.makeLast()
            return await tell(
                426, "no other protocol is spoken here; send POST", [HeaderField("upgrade", "HTTP/1.1")], reply)
        }
        let path = String(target.prefix { $0 != "?" })
        let query = String(target.dropFirst(path.count).dropFirst())
        guard let route = ModelRoute(method: head.method, path: path) else {
            return await tell(404, "there is no \(head.method) \(path.prefix(200)) here", [], reply)
        }
        if route == .models {
            try? await reply.send(200, [Self.json], list.answer(head, query: query))
        } else {
            await models.answer(route, head, query: query, body: body, reply: reply, client: client)
        }
    }

    private static let json = HeaderField("content-type", "application/json")

    /// Refuses a way to somewhere else, at once: clients that hear nothing wait for many seconds.
    private func refuse(_ target: EgressTarget?, _ head: RequestHead, _ reply: Reply) async {
        reply.makeLast()
        guard let target else { return await tell(400, "the target of the request is malformed", [], reply) }
        if let entry = tally.refuse(host: target.host, port: target.port, method: head.method) {
            let record = Event.reserved(
                .egressRequest, ReservedRecord(details: entry.details(attempt: models.attempt)))
            try? await book.append([record])
        }
        await tell(403, "the contract allows no way to \(target.host):\(target.port)", [], reply)
    }

    private func tell(_ status: Int, _ message: String, _ fields: [HeaderField], _ reply: Reply) async {
        try? await reply.send(status, fields + [Self.json], RequestFault(status, message).body)
    }
}
