"""Ledger, wallets, holds, charges, royalties and payment providers."""
