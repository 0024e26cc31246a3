import Database

// GRDB and our module Database use the same words; in files that import both, ours go by these names.
package typealias SQLDatabase = Database
package typealias SQLError = DatabaseError
