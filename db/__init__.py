"""The domain: rules and transactions as plain functions of a transaction, and the engines that run them."""
