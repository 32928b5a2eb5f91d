import Ledger
import Money
import Posting
import Testing

/// The bytes that a seal covers. The expected bytes and hashes were made in Python (struct, hashlib).
struct CanonicalTests {
  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8).map { Int($0) - ($0 > 0x39 ? 0x57 : 0x30) }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }

  private static let drawn =
    "0000000600000006616d6f756e74000000073830303030303000000004626f6f6b00000005746f6b796f"
    + "00000004646174650000000a323032342d30342d3035000000056576656e740000000f67756172616e7465652e647261776e"
    + "0000000967756172616e74656500000003473137000000097265666572656e6365000000084731372f64726177"

  private static func event() throws -> BusinessEvent {
    var event = BusinessEvent(
      kind: .guaranteeDrawn, reference: "G17/draw", book: 0, date: try #require(Day("2024-04-05")),
      currency: try #require(Currency("JPY")), fields: [])
    event.set(.guarantee, .text("G17"))
    event.set(.amount, .money(8_000_000))
    return event
  }

  /// The sealed bytes of an event, through its record as it is stored.
  private static func sealed(_ event: BusinessEvent) throws -> [UInt8] {
    var all = event
    all.set(.reference, .text(event.reference))
    let header = try #require(SealedHeader(all.fields.map(\.column)))
    let record = Array(all.fields.map(\.value.normalised).joined(separator: "\t").utf8)
    var sealing = EventSealing()
    let fits = record.withUnsafeBufferPointer { record in
      sealing.append(
        record: record, header: header, book: Array("tokyo".utf8), event: Array(event.kind.code.utf8),
        day: event.date.number)
    }
    #expect(fits)
    return sealing.canonical.bytes
  }

  @Test func anEventsBytes() throws {
    let bytes = try Self.sealed(try Self.event())
    #expect(bytes.hexadecimal == Self.drawn)
    #expect(
      SealChain.digest(bytes).hexadecimal
        == "94cfd1b6a65827e774a1a3226e482751ed84ae8c8571de464ef0f7d5969ebd1d")
  }

  @Test func everyFieldChangesTheBytes() throws {
    let plain = try Self.sealed(try Self.event())
    let changes: [(inout BusinessEvent) -> Void] = [
      { $0.reference = "G17/drawn" }, { $0.date = $0.date.adding(days: 1) }, { $0.kind = .guaranteeApproved },
      { $0.set(.amount, .money(8_000_001)) }, { $0.set(.guarantee, .text("G18")) },
      { $0.set(.programme, .text("ordinary")) }, { $0.fields.removeFirst() },
    ]
    var seen: Set<[UInt8]> = [plain]
    for change in changes {
      var event = try Self.event()
      change(&event)
      let isNew = seen.insert(try Self.sealed(event)).inserted
      #expect(isNew)
    }
  }

  @Test func items() {
    var canonical = CanonicalBytes()
    canonical.item("求償権")
    canonical.item(-2)
    canonical.item(minor: -2)
    canonical.item(minor: 5_120_000)
    canonical.length(3)
    #expect(
      canonical.bytes.hexadecimal
        == "00000009e6b182e5849fe6a8a900000008fffffffffffffffe00000010fffffffffffffffffffffffffffffffe"
        + "00000010000000000000000000000000004e200000000003")
    canonical.removeAll()
    #expect(canonical.bytes.isEmpty)
  }

  /// `ab` + `c` is not `a` + `bc`, nor is an empty item nothing.
  @Test func lengthsKeepItemsApart() {
    var seen: Set<[UInt8]> = []
    for items in [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], []] {
      var canonical = CanonicalBytes()
      for item in items { canonical.item(item) }
      let isNew = seen.insert(canonical.bytes).inserted
      #expect(isNew, "\(items)")
    }
  }

  @Test func hexadecimalText() {
    #expect(Self.bytes("00ff10a9") == [0, 255, 16, 169])
    #expect(([0, 255, 16, 169] as [UInt8]).hexadecimal == "00ff10a9")
  }

  @Test func everyBitChangesTheChecksum() {
    let bytes = Self.bytes(Self.drawn)
    for length in [1, 7, 8, 9, 16, 23, bytes.count] {
      let part = Array(bytes[..<length])
      var seen: Set<Int64> = [Self.checksum(part)]
      for bit in 0..<(length * 8) {
        var changed = part
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        let isNew = seen.insert(Self.checksum(changed)).inserted
        #expect(isNew, "bit \(bit) of \(length) bytes")
      }
      #expect(Self.checksum(part) == Self.checksum(part))
    }
    #expect(Self.checksum([0]) != Self.checksum([]))
    #expect(Self.checksum([0, 0]) != Self.checksum([0]))
  }

  private static func checksum(_ items: [UInt8]) -> Int64 {
    var canonical = CanonicalBytes()
    canonical.item(items)
    return canonical.checksum(from: 4)
  }

  @Test func aChecksumFromAPlaceIgnoresWhatStandsBefore() {
    var long = CanonicalBytes()
    long.item("before")
    let start = long.bytes.count
    long.item("claim.paid")
    var alone = CanonicalBytes()
    alone.item("claim.paid")
    #expect(long.checksum(from: start) == alone.checksum())
    #expect(long.checksum() != alone.checksum())
  }

  @Test func contentHashAddsUp() {
    var canonical = CanonicalBytes()
    canonical.item("a")
    var hash = ContentHash()
    hash.update(canonical)
    hash.update(canonical)
    #expect(hash.value == SealChain.digest(canonical.bytes + canonical.bytes))
    #expect(ContentHash().value == SealChain.digest([]))
  }

  @Test func theChain() throws {
    let content = SealChain.digest(Self.bytes(Self.drawn))
    let first = SealChain.link(
      previous: SealChain.origin, content: content, number: 1, recordedAt: 1_711_843_200_000_000,
      source: (name: "events.csv", hash: SealChain.digest(Array("file".utf8))))
    #expect(
      first.hexadecimal == "ded05f89b72a996a495c180b009f5f765496d1117c10c555172370cfd5e4951d")
    let second = SealChain.link(
      previous: first, content: content, number: 2, recordedAt: 1_711_843_200_000_001,
      source: (name: "", hash: []))
    #expect(
      second.hexadecimal == "e7d84928e2a4714838dc153cd497418b56243a4bf7b13241c70aff61d2e6e356")
  }

  @Test func everyPartOfALinkCounts() {
    func link(
      _ previous: UInt8 = 0, _ content: UInt8 = 1, _ number: Int64 = 2, _ at: Int64 = 3, _ name: String = "f",
      _ hash: UInt8 = 4
    ) -> [UInt8] {
      SealChain.link(
        previous: [previous], content: [content], number: number, recordedAt: at, source: (name, [hash]))
    }
    let links = [
      link(), link(9), link(0, 9), link(0, 1, 9), link(0, 1, 2, 9), link(0, 1, 2, 3, "g"),
      link(0, 1, 2, 3, "f", 9),
    ]
    #expect(Set(links).count == links.count)
    #expect(SealChain.origin == [UInt8](repeating: 0, count: 32))
  }
}
