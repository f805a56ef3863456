"""Operations by area; each module has one router."""
