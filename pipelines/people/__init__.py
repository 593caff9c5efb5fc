"""What people look at: the demonstration, the registry of portals, the pages made from the registries."""
