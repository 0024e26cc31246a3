import GRDB

// The counterpart of Names.swift: GRDB's words that clash with ours.
typealias DriverConnection = Database
typealias DriverError = DatabaseError
